import type {Engine} from '../hosts/engine.js';
import type {Files, Host} from '../hosts/host.js';
import type {HostHttp} from '../hosts/host-http.js';
import type {MatrixClient} from '../matrix/client.js';

// What a guided check is given of the world: it looks, and ends with its step. Commands are by convention: nobody can tell
// from its words whether one changes something.

/** A step wanted to change something: a mistake in the flow. */
export class OnlyLooks extends Error {
	override readonly name = 'OnlyLooks';

	constructor(what: string) {
		super(`a check only looks: no ${what}`);
	}
}

const refuse = (what: string) => async (): Promise<never> => {
	throw new OnlyLooks(what);
};

/** Both: what is given and that of the step. */
const within = <Options extends {readonly signal?: AbortSignal}>(
	signal: AbortSignal,
	options: Options | undefined,
): Options & {readonly signal: AbortSignal} => ({
	...(options as Options),
	signal: options?.signal ? AbortSignal.any([signal, options.signal]) : signal,
});

const onlyFiles = ({stat, read}: Pick<Files, 'stat' | 'read'>): Files => ({
	stat,
	read,
	write: refuse('file is written'),
	rename: refuse('file is renamed'),
	remove: refuse('file is removed'),
});

/** A host whose files cannot be changed and whose commands end with the step. */
export const lookOnlyHost = (host: Host, signal: AbortSignal): Host => ({
	id: host.id,
	state: host.state,
	exec: (argv, options) => host.exec(argv, within(signal, options)),
	stream: (argv, options) => host.stream(argv, within(signal, options)),
	connect: (address, given) => host.connect(address, within(signal, given && {signal: given}).signal),
	pipe: (argv, given) => host.pipe(argv, within(signal, given && {signal: given}).signal),
	async files() {
		const files = await host.files();
		return onlyFiles({stat: path => files.stat(path), read: (path, limit) => files.read(path, limit)});
	},
	terminal: refuse('terminal is handed over'),
	retry: () => host.retry(),
	close: refuse('host is left'),
});

/** An engine that is only asked. */
export const lookOnlyEngine = (engine: Engine, signal: AbortSignal): Engine => ({
	docker: engine.docker,
	get: (path, query, options) => engine.get(path, query, within(signal, options)),
	request: async (request, options) => {
		onlyGet(request.method, request.path);
		return engine.request(request, within(signal, options));
	},
	stream: async (request, given) => {
		onlyGet(request.method, request.path);
		return engine.stream(request, AbortSignal.any([signal, given]));
	},
	events: (options, given) => engine.events(options, AbortSignal.any([signal, given])),
	logs: (id, options, given) => engine.logs(id, options, AbortSignal.any([signal, given])),
});

/** Only GET, whatever else the client behind it can do. */
export const lookOnlyHttp = (http: HostHttp, signal: AbortSignal): HostHttp => ({
	get: (url, options) => http.get(url, within(signal, options)),
});

export const lookOnlyMatrix = (client: MatrixClient, signal: AbortSignal): MatrixClient => ({
	async request(request) {
		onlyGet(request.method, request.path);
		return client.request(within(signal, request));
	},
});

const onlyGet = (method: string, path: string): void => {
	if (method !== 'GET') {
		throw new OnlyLooks(`${method} ${path}`);
	}
};
