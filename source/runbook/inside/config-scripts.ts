import {judgeScript} from '../../files/file-scripts.js';
import {beginning} from './script-beginning.js';

/** The config file itself: who reads it, whether it is YAML, its signing key, the disks that it names, the port of its client API. */
export const configScript = `${beginning}
import stat
found = {'uid': os.geteuid(), 'gid': os.getegid(), 'files': []}
def access(path):
    try:
        with open(path, 'rb') as f:
            return {'path': path, 'state': 'ok', 'data': f.read(1 << 19)}
    except FileNotFoundError:
        return {'path': path, 'state': 'missing'}
    except PermissionError:
        try:
            s = os.stat(path)
            owner = '%o %d:%d' % (stat.S_IMODE(s.st_mode), s.st_uid, s.st_gid)
        except OSError:
            owner = None
        return {'path': path, 'state': 'denied', 'owner': owner}
    except OSError as e:
        return {'path': path, 'state': 'failed', 'said': e.strerror}
config = {}
import yaml
for path in A['paths']:
    one = access(path)
    data = one.pop('data', None)
    found['files'].append(one)
    if data is None:
        continue
    if path == A['shown']:
        found['text'] = data.decode(errors='replace')
    try:
        part = yaml.safe_load(data)
    except yaml.YAMLError as e:
        mark = getattr(e, 'problem_mark', None)
        one.update(state='syntax', said='line %d: %s' % (mark.line + 1, e.problem) if mark else 'it is not YAML')
        continue
    if not isinstance(part, dict):
        one.update(state='syntax', said='it must be a mapping: KEY: VALUE' if part is not None else 'it is empty')
        continue
    config.update(part)
if all(one['state'] == 'ok' for one in found['files']):
    directory = os.path.dirname(os.path.abspath(A['paths'][-1]))
    if config.get('signing_key'):
        key = {'path': 'signing_key', 'state': 'ok'}
    else:
        path = config.get('signing_key_path') or os.path.join(directory, '%s.signing.key' % config.get('server_name'))
        key = access(str(path))
        data = key.pop('data', None)
        if data is not None:
            try:
                from signedjson.key import read_signing_keys
                if not read_signing_keys(data.decode().splitlines(True)):
                    raise ValueError('empty')
            except Exception:
                key['state'] = 'wrong'
    found['key'] = key
    d = config.get('database') or ((config.get('databases') or {}).get('master')) or next(iter((config.get('databases') or {}).values()), None) or {}
    a = d.get('args') or {}
    r = config.get('redis') or {}
    found['database'] = {'name': d.get('name'), 'path': a.get('database') if d.get('name') == 'sqlite3' else None,
        'host': a.get('host'), 'user': a.get('user'), 'dbname': a.get('dbname') or a.get('database')}
    found['redis'] = {'enabled': bool(r.get('enabled')), 'host': r.get('host'), 'port': r.get('port'), 'path': r.get('path'), 'dbid': r.get('dbid')}
    found['ports'] = [l.get('port') for l in config.get('listeners') or [] if isinstance(l, dict) and any('client' in (s.get('names') or []) for s in l.get('resources') or [])]
    places = ['/', config.get('media_store_path') or directory, os.path.dirname(key['path']), os.path.dirname(str(found['database']['path'] or ''))]
    seen, found['disks'] = set(), []
    for path in places:
        while path and path != '/' and not os.path.isdir(path):
            path = os.path.dirname(path)
        try:
            device, s = os.stat(path).st_dev, os.statvfs(path)
        except OSError:
            continue
        if path.startswith('/') and device not in seen:
            seen.add(device)
            found['disks'].append({'path': path, 'size': s.f_blocks * s.f_frsize, 'free': s.f_bavail * s.f_frsize,
                'files': s.f_files, 'free_files': s.f_favail, 'read_only': bool(s.f_flag & os.ST_RDONLY)})
say(found)
`;

/** Synapse's own judgement of its config (files/file-scripts), of several files laid over one another as it does. */
export const acceptScript = `${beginning}
import contextlib, io, yaml
paths = A['paths']
if len(paths) == 1:
    with open(paths[0], 'rb') as f:
        data = f.read()
else:
    data = yaml.safe_dump(read_config()).encode()
sys.stdin = io.TextIOWrapper(io.BytesIO(data))
sys.argv = ['judge', os.path.dirname(os.path.abspath(paths[-1]))]
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    exec(compile(${JSON.stringify(judgeScript)}, 'judge', 'exec'))
say({'unknown': json.loads(printed.getvalue().split('\\n')[0])['unknown']})
`;
