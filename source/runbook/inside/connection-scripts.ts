import {beginning} from './script-beginning.js';

/** What the config says of a part; the script ends with `unused` where Synapse does without it. */
const endpoints = `
def database_args():
    config = read_config()
    many = config.get('databases') or {}
    d = config.get('database') or many.get('master') or next(iter(many.values()), None) or {}
    if d.get('name') != 'psycopg2':
        say({'unused': d.get('name') or 'none'})
    return {k: v for k, v in (d.get('args') or {}).items() if not k.startswith('cp_')}
def redis_args():
    r = read_config().get('redis') or {}
    if not r.get('enabled'):
        say({'unused': 'none'})
    return r
def target(of):
    if of == 'redis':
        r = redis_args()
        return (None, None, r['path']) if r.get('path') else (r.get('host') or 'localhost', int(r.get('port') or 6379), None)
    a = database_args()
    host = str(a.get('hostaddr') or a.get('host') or '').split(',')[0]
    port = int(str(a.get('port') or 5432).split(',')[0])
    if host == '' or host.startswith('/'):
        return None, None, '%s/.s.PGSQL.%d' % (host or '/var/run/postgresql', port)
    return host, port, None
`;

/** Whether the config's host is found from in there, and whether something takes connections at each of its addresses. */
export const reachScript = `${beginning}${endpoints}
import errno
host, port, path = target(A['of'])
found = {'host': host, 'port': port, 'path': path, 'tried': []}
def attempt(family, address, shown):
    s = socket.socket(family, socket.SOCK_STREAM)
    s.settimeout(A['connect'])
    try:
        s.connect(address)
        state, said = 'open', None
    except socket.timeout:
        state, said = 'timeout', None
    except OSError as e:
        state, said = errno.errorcode.get(e.errno, 'failed'), e.strerror
    s.close()
    found['tried'].append({'address': shown, 'state': state, 'said': said})
if path:
    attempt(socket.AF_UNIX, path, path)
else:
    try:
        every = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as e:
        kinds = {socket.EAI_NONAME: 'none', socket.EAI_NODATA: 'none', socket.EAI_AGAIN: 'again'}
        say({**found, 'name': kinds.get(e.errno, 'failed'), 'said': e.strerror})
    except UnicodeError:
        say({**found, 'name': 'none', 'said': 'it is no name of a host'})
    found['addresses'] = list(dict.fromkeys(a[4][0] for a in every))
    if A['stage'] == 'port':
        for family, _, _, _, address in every[:4]:
            attempt(family, address, address[0])
say(found)
`;

/** A connection as Synapse makes it, with what it looks at before it starts (storage/engines/postgres.py). */
export const connectScript = `${beginning}${endpoints}
import psycopg2
args = database_args()
password = args.get('password')
def hide(error):
    said = text(error)
    return said.replace(str(password), '••••') if password else said
host, port, path = target('database')
where = path or '%s:%d' % (host, port)
args['connect_timeout'] = A['connect']
began = time.time()
try:
    c = psycopg2.connect(**args)
except Exception as e:
    say({'connected': False, 'where': where, 'kind': type(e).__name__, 'said': hide(e)})
found = {'connected': True, 'where': where, 'took': round((time.time() - began) * 1000)}
try:
    q = c.cursor()
    q.execute("SET statement_timeout = %d" % (A['connect'] * 1000))
    q.execute("SELECT current_setting('server_version'), datcollate, datctype, pg_encoding_to_char(encoding), pg_is_in_recovery(), current_setting('transaction_read_only'), has_schema_privilege(current_schema(), 'CREATE'), current_user, current_database() FROM pg_database WHERE datname = current_database()")
    names = ('version', 'collate', 'ctype', 'encoding', 'recovery', 'read_only', 'create', 'user', 'database')
    found.update(zip(names, q.fetchone()))
    c.close()
except Exception as e:
    found['said'] = hide(e)
d = (read_config().get('database') or {})
found['unsafe'] = bool(d.get('allow_unsafe_locale'))
say(found)
`;

/** AUTH, SELECT and PING with the config's own parameters, in RESP; what Redis answers to each. */
export const pingScript = `${beginning}${endpoints}
import ssl
r = redis_args()
try:
    password = password_of(r, 'password')
except OSError as e:
    say({'failed': 'password', 'said': text(e)})
host, port, path = target('redis')
found = {'where': path or '%s:%d' % (host, port), 'answers': []}
def hide(said):
    return said.replace(str(password), '••••') if password else said
try:
    if path:
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.settimeout(A['connect'])
        s.connect(path)
    else:
        s = socket.create_connection((host, port), A['connect'])
    if r.get('use_tls'):
        t = ssl.create_default_context(cafile=r.get('ca_file'), capath=r.get('ca_path'))
        if r.get('certificate_file'):
            t.load_cert_chain(r['certificate_file'], r.get('private_key_file'))
        s = t.wrap_socket(s, server_hostname=host)
    commands = ([['AUTH', str(password)]] if password else []) + ([['SELECT', str(r['dbid'])]] if r.get('dbid') else []) + [['PING']]
    for words in commands:
        encoded = [w.encode() for w in words]
        s.sendall(b'*%d\\r\\n' % len(words) + b''.join(b'$%d\\r\\n%s\\r\\n' % (len(w), w) for w in encoded))
        answer = b''
        while not answer.endswith(b'\\r\\n') and len(answer) < 600:
            chunk = s.recv(600)
            if not chunk:
                found['failed'] = 'closed'
                break
            answer += chunk
        found['answers'].append([words[0], hide(answer.decode(errors='replace').split('\\r\\n')[0])[:300]])
        if not answer.startswith(b'+'):
            break
    s.close()
except socket.timeout:
    found['failed'] = 'timeout'
except (ConnectionResetError, BrokenPipeError):
    found['failed'] = 'closed'
except ssl.SSLError as e:
    found.update(failed='tls', said=text(e))
except OSError as e:
    found.update(failed='connection', said=text(e))
say(found)
`;

/** Ports that are listened on in its network, as the kernel has them. */
export const listeningScript = `${beginning}
say({'tcp': ''.join(open('/proc/net/' + n).read() for n in ('tcp', 'tcp6') if os.path.exists('/proc/net/' + n))})
`;
