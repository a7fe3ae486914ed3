import {HostError} from '../../source/hosts/host.js';
import type {PolledSource, SourceContext, StreamedSource} from '../../source/sources/source.js';

export const base = {title: '', operations: []};
export const key = {source: 'polled', host: 'h'};
export const streamKey = {source: 'streamed', host: 'h'};

/** A source that answers when the test says so. */
export const polled = () => {
	const reads: Array<{resolve(data: number): void; reject(error: unknown): void; context: SourceContext<number>}> = [];
	const source: PolledSource<number> = {
		...base,
		id: 'polled',
		empty: 0,
		hosts: () => ['h'],
		every: {seen: 2, unseen: 30},
		read: context =>
			new Promise((resolve, reject) => {
				reads.push({resolve, reject, context});
				context.signal.addEventListener('abort', () => reject(new HostError('aborted', 'h', 'given up')));
			}),
	};
	return {source, reads};
};

export const streamed = (hosts?: () => string[]) => {
	const runs: Array<{end(error?: unknown): void; context: SourceContext<number>}> = [];
	const source: StreamedSource<number> = {
		...base,
		id: 'streamed',
		empty: 0,
		hosts,
		stream: context =>
			new Promise((resolve, reject) => {
				runs.push({context, end: error => (error ? reject(error) : resolve())});
				context.signal.addEventListener('abort', () => reject(new HostError('aborted', 'h', 'given up')));
			}),
	};
	return {source, runs};
};
