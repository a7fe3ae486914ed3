import type {DnsAnswer} from './resolver.js';

/** Name servers give up somewhere between 8 and 16. */
export const mostAliases = 16;

/** The whole chain of aliases behind a name, one question after the other. */
export async function followCname(
	name: string,
	ask: (name: string) => Promise<DnsAnswer<string>>,
): Promise<DnsAnswer<string>> {
	const chain: string[] = [];
	const seen = new Set([name.toLowerCase()]);
	for (let next = name; ; ) {
		const answer = await ask(next);
		if (answer.outcome !== 'records') {
			return chain.length === 0 || answer.outcome === 'loop'
				? answer
				: {outcome: 'records', records: chain, ...served(answer)};
		}

		next = answer.records[0]!.replace(/\.$/, '');
		if (seen.has(next.toLowerCase()) || chain.length >= mostAliases) {
			return {outcome: 'loop', ...served(answer), detail: [name, ...chain, next].join(' → ')};
		}

		seen.add(next.toLowerCase());
		chain.push(next);
	}
}

const served = ({server}: {readonly server?: string}) => (server === undefined ? {} : {server});
