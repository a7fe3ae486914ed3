/**
 * Run by the Python of Synapse's container, which has YAML: `config FILE` or `media FILE`, `all` or `own` of the media. With `count`
 * it tells entries and bytes, with `write` it writes a tar. It ends with its standard input, so that nothing goes on in there when
 * nobody reads any more. No single quotes.
 */
export const backupPython = `import json, os, stat, sys, tarfile, threading, time, yaml

what, path, extent, deed = sys.argv[1:5]
with open(path) as file:
    config = yaml.safe_load(file) or {}

def end():
    while os.read(0, 4096):
        pass
    os._exit(1)

threading.Thread(target=end, daemon=True).start()

def named(node):
    if isinstance(node, dict):
        for name, value in node.items():
            if name != "pid_file" and str(name).endswith(("_path", "_file", "_config", "_files", "_list")):
                for word in value if isinstance(value, list) else [value]:
                    if isinstance(word, str):
                        yield word
            yield from named(value)
    elif isinstance(node, list):
        for value in node:
            yield from named(value)

def config_entries():
    home = os.path.dirname(os.path.abspath(path))
    key = config.get("signing_key_path") or os.path.join(home, "%s.signing.key" % config.get("server_name"))
    needed = [path] + ([] if config.get("signing_key") else [key])
    needed += [config["log_config"]] if config.get("log_config") else []
    needed += config.get("app_service_config_files") or []
    for one in needed:
        if not os.path.isfile(one):
            sys.exit("there is no %s in the container, which the config names: nothing is whole without it" % one)
    others = [one for one in named(config) if os.path.isfile(one) and os.path.getsize(one) <= 1048576]
    return list(dict.fromkeys(os.path.abspath(one) for one in needed + others))

def fail(error):
    raise error

def media_entries():
    root = os.path.abspath(config.get("media_store_path") or "media_store")
    if not os.path.isdir(root):
        sys.exit("there is no media store %s in the container" % root)
    caches = ("remote_content", "remote_thumbnail", "url_cache", "url_cache_thumbnails")
    for place, names, files in os.walk(root, onerror=fail):
        if place == root and extent != "all":
            names[:] = [name for name in names if name not in caches]
        yield place
        for name in files:
            yield os.path.join(place, name)

entries = config_entries() if what == "config" else media_entries()
if deed == "count":
    count = size = 0
    for one in entries:
        try:
            found = os.stat(one)
        except FileNotFoundError:
            continue
        count += 1
        size += found.st_size if stat.S_ISREG(found.st_mode) else 0
    print(count, size, flush=True)
else:
    total, count, files, done, told = int(sys.argv[5]), 0, 0, 0, 0
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.GNU_FORMAT, dereference=True) as archive:
        for one in entries:
            try:
                info = archive.gettarinfo(one, one.lstrip("/"))
                content = open(one, "rb") if info and info.type != tarfile.DIRTYPE else None
            except FileNotFoundError:
                continue
            if info is None:
                continue
            if content is None:
                archive.addfile(info)
            else:
                with content:
                    archive.addfile(info, content)
                files += 1
                done += info.size
            count += 1
            if time.monotonic() - told >= 1:
                told = time.monotonic()
                progress = {"what": what, "bytes": done, "total": max(total, done), "files": files}
                print("PROGRESS " + json.dumps(progress), file=sys.stderr, flush=True)
    sys.stdout.flush()
    print("WROTE %d %d" % (count, files), file=sys.stderr, flush=True)
os._exit(0)
`;
