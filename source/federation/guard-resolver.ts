import {isIPv4, isIPv6} from 'node:net';
import type {DnsAnswer, Resolver, SrvRecord} from './resolver.js';
import {shown} from './text.js';
import {type Limits, TimeUp, within} from './within.js';

/** More than this of one kind for one name is not looked at. */
const mostRecords = 32;

// RFC 2181, section 11: any byte; these are those that a host's or a service's name has.
const hostName = /^(?:[\w-]{1,63}\.)*[\w-]{1,63}$/;
const bare = (name: unknown): string => (typeof name === 'string' ? name.replace(/\.$/, '').slice(0, 300) : '');
const whole = (value: unknown): value is number =>
	Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;

const asAddress = (isOne: (text: string) => boolean) => (record: unknown) =>
	typeof record === 'string' && isOne(record) ? record : undefined;

const asName = (record: unknown) => (hostName.test(bare(record)) ? bare(record) : undefined);

function asSrv(record: unknown): SrvRecord | undefined {
	const {target, port, priority, weight} = (record ?? {}) as Record<keyof SrvRecord, unknown>;
	const name = bare(target);
	return (name === '' || hostName.test(name)) && whole(port) && whole(priority) && whole(weight)
		? {target: name, port, priority, weight}
		: undefined;
}

function checked<Item>(answer: DnsAnswer<Item>, asItem: (record: unknown) => Item | undefined): DnsAnswer<Item> {
	const server = answer.server === undefined ? {} : {server: shown(answer.server, 60)};
	if (answer.outcome !== 'records') {
		const detail = answer.detail === undefined ? {} : {detail: shown(answer.detail)};
		return {outcome: answer.outcome, ...server, ...detail};
	}

	const records = answer.records.slice(0, mostRecords).map(asItem);
	const good = records.filter(record => record !== undefined);
	if (good.length === 0) {
		const [first] = answer.records;
		return first === undefined
			? {outcome: 'none', ...server}
			: {outcome: 'failed', ...server, detail: `it answered ${shown(JSON.stringify(first) ?? 'nothing', 80)}`};
	}

	return {outcome: 'records', records: good, ...server};
}

/** A resolver that always answers in time and never rejects, with what can be an answer, whatever the one behind it does. */
export function guardResolver(resolver: Resolver, limits: Omit<Limits, 'signal'>): Resolver {
	const guard =
		<Item>(
			ask: (name: string, signal: AbortSignal) => Promise<DnsAnswer<Item>>,
			asItem: (record: unknown) => Item | undefined,
		) =>
		async (name: string, signal: AbortSignal): Promise<DnsAnswer<Item>> => {
			try {
				const answer = await within({...limits, signal}, inner => ask.call(resolver, name, inner));
				return checked(answer, asItem);
			} catch (error) {
				return error instanceof TimeUp || signal.aborted
					? {outcome: 'timeout', detail: shown(String((error as Error)?.message ?? error))}
					: {outcome: 'failed', detail: shown(error instanceof Error ? error.message : String(error))};
			}
		};

	return {
		name: shown(resolver.name, 80),
		resolve4: guard(resolver.resolve4, asAddress(isIPv4)),
		resolve6: guard(resolver.resolve6, asAddress(isIPv6)),
		resolveSrv: guard(resolver.resolveSrv, asSrv),
		resolveCname: guard(resolver.resolveCname, asName),
	};
}
