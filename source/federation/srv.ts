import {isIP} from 'node:net';
import {answerLine, detailOf, isUncertain, type LookedUp, lookupAddresses, unasked} from './addresses.js';
import type {Context} from './context.js';
import {faultOf, type Step, step, worstOf} from './report.js';
import {bySrvOrder, type SrvRecord} from './resolver.js';
import {counted, shown} from './text.js';

/** One record and the addresses that it leads to. */
export interface SrvTarget {
	readonly record: SrvRecord;
	readonly addresses: LookedUp['addresses'];
}

export interface SrvLook {
	/**
	 * `unavailable`: the target is ".", there is no such service. `uncertain`: DNS fails. `unasked`: nobody could be asked
	 * from there.
	 */
	readonly outcome: 'records' | 'none' | 'unavailable' | 'uncertain' | 'unasked';
	/** In the order in which they are tried. */
	readonly targets: readonly SrvTarget[];
	readonly step: Step;
}

// RFC 2782 sets no bound.
const mostRecords = 8;
const section = 'server-server API, "Resolving server names"';
const recordText = ({target, port, priority, weight}: SrvRecord) => `${priority} ${weight} ${port} ${target || '.'}`;

async function lookAtTarget(context: Context, record: SrvRecord): Promise<{target: SrvTarget; step: Step}> {
	const {target: name, port, priority, weight} = record;
	const title = `${shown(name) || '.'}:${port}, priority ${priority}, weight ${weight}`;
	const id = `${name || '.'}:${port}`;
	const refuse = (
		code: 'srv-target-invalid' | 'srv-cname',
		seen: string,
		cure: string,
		children: readonly Step[] = [],
	) => ({
		target: {record, addresses: []},
		step: step(id, title, 'critical', seen, {
			code,
			cure,
			wanted: 'a host name with addresses of its own, no alias, and a port',
			section: 'RFC 2782; server-server API, note under "Resolving server names"',
			children,
		}),
	});
	if (name === '' || isIP(name) !== 0 || port === 0) {
		const seen = port === 0 ? 'port 0' : name === '' ? 'the target is "."' : `the target ${shown(name)} is an address`;
		return refuse('srv-target-invalid', seen, 'Let the record lead to a host name and its port.');
	}

	const looked = await lookupAddresses(context, name);
	if (looked.aliases.length > 0) {
		const seen = `${shown(name)} is an alias (CNAME) of ${shown(looked.aliases.join(' → '))}`;
		return refuse(
			'srv-cname',
			seen,
			`Let the record lead to ${shown(looked.aliases.at(-1)!)}, or give the target A and AAAA records.`,
			[looked.step],
		);
	}

	const {verdict, seen} = looked.step;
	const target = {record, addresses: looked.addresses};
	return {target, step: step(id, title, verdict, seen, {...faultOf(looked.step), children: [looked.step]})};
}

/** `_matrix-fed._tcp.NAME` (`deprecated`: `_matrix._tcp.NAME`), and the addresses of what it leads to. */
export async function lookupSrv(context: Context, host: string, deprecated: boolean): Promise<SrvLook> {
	const service = deprecated ? '_matrix._tcp' : '_matrix-fed._tcp';
	const name = `${service}.${host}`;
	const answer = await context.resolver.resolveSrv(name, context.signal);
	const evidence = [answerLine('SRV', name, answer, recordText), `asked ${context.resolver.name}`];
	const more = {section, evidence};
	const id = deprecated ? 'srv-deprecated' : 'srv';
	const title = `SRV ${shown(name)}`;
	if (context.signal.aborted) {
		return {outcome: 'uncertain', targets: [], step: unasked(id, title)};
	}

	if (answer.outcome === 'unasked') {
		const seen = `whether there is such a record is not known: it could not be asked for${detailOf(answer)}`;
		return {outcome: 'unasked', targets: [], step: step(id, title, 'skipped', seen, {...more, code: 'dns-unasked'})};
	}

	if (answer.outcome !== 'records') {
		return isUncertain(answer) || answer.outcome === 'loop'
			? {
					outcome: 'uncertain',
					targets: [],
					step: step(id, title, 'warning', 'whether there is such a record is not known: DNS fails', {
						...more,
						code: 'srv-failed',
						wanted: 'the record, or the answer that there is none',
						cause: 'the name servers of the domain fail for this kind of record, or this resolver does',
						cure: 'Let them answer "no such record"; some homeservers give up here.',
					}),
				}
			: {outcome: 'none', targets: [], step: step(id, title, 'ok', 'none, which is allowed', more)};
	}

	const records = answer.records.toSorted(bySrvOrder).slice(0, mostRecords);
	if (records.every(({target}) => target === '')) {
		return {
			outcome: 'unavailable',
			targets: [],
			step: step(id, title, 'critical', 'the target is ".": there is no Matrix federation here', {
				...more,
				code: 'srv-unavailable',
				wanted: 'no record, or one that leads to the server',
				cause: 'DNS says so on purpose (RFC 2782)',
				cure: 'Take the record out, or let it lead to the server.',
			}),
		};
	}

	const looked = await Promise.all(records.map(record => lookAtTarget(context, record)));
	const children = looked.map(({step: one}) => one);
	const good = looked.filter(({target}) => target.addresses.length > 0);
	const bad = children.filter(({verdict}) => verdict === 'critical');
	const verdict = bad.length > 0 ? (good.length > 0 ? 'warning' : 'critical') : worstOf(children);
	const [fault] = bad.length > 0 ? bad : children.filter(one => one.verdict === verdict && verdict !== 'ok');
	const old = deprecated && (verdict === 'ok' || verdict === 'info');
	return {
		outcome: 'records',
		targets: looked.map(({target}) => target),
		step: step(id, title, old ? 'info' : verdict, fault?.seen ?? counted(records.length, 'record'), {
			...more,
			...faultOf(fault),
			section,
			...(old
				? {
						code: 'srv-deprecated' as const,
						wanted: '_matrix-fed._tcp, or better a well-known file: this name is deprecated since v1.8',
						cure: `Make the same record for _matrix-fed._tcp.${shown(host)}.`,
					}
				: {}),
			children,
		}),
	};
}
