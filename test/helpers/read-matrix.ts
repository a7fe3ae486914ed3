import type {Config} from '../../source/config/schema.js';
import {configOf} from '../../source/config/schema.js';
import type {MatrixRequest} from '../../source/matrix/client.js';
import type {PolledSource, SourceContext} from '../../source/sources/source.js';

/** A homeserver that answers as a test says; throws what it throws. */
export type Answers = (request: MatrixRequest) => unknown;

export interface ReadMatrixOptions<Data> {
	readonly argument?: string;
	readonly data?: Data;
	readonly focus?: readonly string[];
	readonly now?: number;
	readonly mayAsk?: boolean;
	readonly config?: Config;
	/** State of the host h. */
	readonly phase?: string;
}

/** One read of a source of the Admin API, on the host h, with the requests that it made. */
export async function readMatrix<Data>(
	source: PolledSource<Data>,
	answer: Answers,
	options: ReadMatrixOptions<Data> = {},
): Promise<{readonly data: Data; readonly asked: readonly MatrixRequest[]}> {
	const asked: MatrixRequest[] = [];
	const {config = configOf({hosts: {h: {ssh: 'h'}}, homeserver: 'example.org', synapse: {host: 'h'}})} = options;
	const context = {
		host: {id: 'h', state: {value: {phase: options.phase ?? 'online'}}},
		config,
		argument: options.argument ?? '',
		signal: new AbortController().signal,
		focus: new Set(options.focus ?? []),
		data: 'data' in options ? options.data : source.empty,
		now: () => options.now ?? 1_800_000_000_000,
		mayAsk: () => options.mayAsk ?? true,
		matrix: () => ({
			request: async (request: MatrixRequest) => {
				asked.push(request);
				return answer(request);
			},
		}),
	} as unknown as SourceContext<Data>;
	return {data: await source.read(context), asked};
}
