/** The command by `sudo -n`, which asks for nothing; ~/ stays the home of whoever asks. */
export const asRoot = (argv: readonly string[], sudo: boolean): readonly string[] =>
	sudo ? ['/bin/sh', '-c', 'exec sudo -n -- env "HOME=$HOME" "$@"', 'sh', ...argv] : argv;
