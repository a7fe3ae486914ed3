// For python in a container of Synapse's own image, by standard input; what a script is to look at is JSON in its only
// argument, what it found is JSON in its last line. Nothing that is secret is in either; what others say of a connection goes
// out without the password. It ends by itself, also when nobody is there to end it.

/** Becomes the user that Synapse runs as: of its running process, else of the argument. Reads its config as it does. */
export const beginning = `import json, os, signal, socket, sys, time
A = json.loads(sys.argv[1])
signal.alarm(A['limit'])
def say(data):
    print(json.dumps(data), flush=True)
    sys.exit(0)
def runs_as():
    for name in os.listdir('/proc'):
        try:
            with open('/proc/%s/cmdline' % name, 'rb') as f:
                words = f.read().split(b'\\0')
            if any(w.startswith(b'synapse.app.') for w in words):
                with open('/proc/%s/status' % name) as f:
                    lines = dict(l.rstrip('\\n').split(':\\t', 1) for l in f if ':\\t' in l)
                return int(lines['Uid'].split()[1]), int(lines['Gid'].split()[1])
        except (OSError, KeyError, ValueError, IndexError):
            pass
user = runs_as() or A.get('user')
if user and os.geteuid() == 0:
    os.setgroups([])
    os.setgid(user[1])
    os.setuid(user[0])
def read_config():
    import yaml
    config = {}
    for path in A['paths']:
        with open(path, 'rb') as f:
            config.update(yaml.safe_load(f.read()) or {})
    return config
def password_of(section, name):
    value = section.get(name)
    path = section.get(name + '_path')
    if value is None and path:
        with open(path) as f:
            value = f.read().rstrip('\\n')
    return value
def text(error):
    return ' '.join(str(error).split())[:600]
`;
