echo '*******************************************************'
echo '*   Welcome to lab. Authorized use only.              *'
printf '*   \033[1;32mLast backup:\033[0m unknown    {"json": "but not ours"}\n'
echo '*******************************************************'
echo 'bash: warning: setlocale: LC_ALL: cannot change locale' >&2
