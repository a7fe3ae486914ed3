import {type Answer, type DecodedPacket, decode, encode, RECURSION_DESIRED} from 'dns-packet';
import type {DnsAnswer} from './resolver.js';

export type DnsKind = 'A' | 'AAAA' | 'SRV' | 'CNAME';

export interface DnsQuestion {
	/** 0 to 65,535. */
	readonly id: number;
	readonly name: string;
	readonly kind: DnsKind;
}

/** What one message says. `alias`: the name is one, and what is at its end is not in the message. */
export type DnsSaid =
	| {readonly outcome: 'records'; readonly data: readonly unknown[]}
	| {readonly outcome: 'alias'; readonly to: string}
	| {readonly outcome: Exclude<DnsAnswer<never>['outcome'], 'records'>; readonly detail?: string};

export const encodeQuestion = ({id, name, kind}: DnsQuestion): Buffer =>
	encode({type: 'query', id, flags: RECURSION_DESIRED, questions: [{type: kind, name, class: 'IN'}]});

const rcodes: Readonly<Record<string, DnsSaid>> = {
	NXDOMAIN: {outcome: 'nxdomain'},
	SERVFAIL: {outcome: 'servfail'},
	REFUSED: {outcome: 'refused'},
	FORMERR: {outcome: 'failed', detail: 'the name server cannot read the question (FORMERR)'},
	NOTIMP: {outcome: 'failed', detail: 'the name server does not know this kind of question (NOTIMP)'},
};

const plain = (name: unknown): string => String(name).replace(/\.$/, '').toLowerCase();
const damaged = (detail: string): DnsSaid => ({outcome: 'failed', detail});

/** It is no answer to this question; undefined: it is one (RFC 5452, section 9.1). */
function strange({type, id, flag_tc: isCut, questions = []}: DecodedPacket, asked: DnsQuestion): DnsSaid | undefined {
	const [question] = questions;
	if (type !== 'response' || id !== asked.id) {
		return damaged('it answers a question that was not asked (another id)');
	}

	// Some leave the question out when they refuse.
	const other = question && (plain(question.name) !== plain(asked.name) || question.type !== asked.kind);
	if (questions.length > 1 || other) {
		return damaged('it answers a question that was not asked (another name or kind)');
	}

	return isCut ? damaged('the answer is cut off, over TCP too') : undefined;
}

const recordsAt = (answers: readonly Answer[], name: string, kind: DnsKind): readonly unknown[] =>
	answers.flatMap(answer =>
		answer.type === kind && (answer as {class?: string}).class === 'IN' && plain(answer.name) === name
			? [(answer as {data: unknown}).data]
			: [],
	);

/** From alias to alias as far as the message goes (RFC 1034, section 4.3.2: the order says nothing). */
function alongAliases(answers: readonly Answer[], {name, kind}: DnsQuestion): DnsSaid | undefined {
	const chain = [plain(name)];
	for (;;) {
		const last = chain.at(-1)!;
		const data = recordsAt(answers, last, kind);
		if (data.length > 0) {
			return {outcome: 'records', data};
		}

		const [next] = kind === 'CNAME' ? [] : recordsAt(answers, last, 'CNAME');
		if (next === undefined) {
			return chain.length === 1 ? undefined : {outcome: 'alias', to: last};
		}

		if (chain.includes(plain(next))) {
			return {outcome: 'loop', detail: [...chain, plain(next)].join(' → ')};
		}

		chain.push(plain(next));
	}
}

/** Reads the answer to a question. Never throws, whatever the bytes. */
export function readAnswer(message: Buffer, asked: DnsQuestion): DnsSaid {
	let packet: DecodedPacket;
	try {
		packet = decode(message);
	} catch (error) {
		return damaged(`the answer is damaged: ${(error as Error).message}`);
	}

	const {rcode} = packet as DecodedPacket & {readonly rcode: string};
	const wrong = strange(packet, asked) ?? rcodes[rcode];
	if (wrong) {
		return wrong;
	}

	if (rcode !== 'NOERROR') {
		return damaged(`the name server says ${rcode}`);
	}

	const {answers = [], authorities = [], flag_ra: looksUp, flag_aa: isOwn} = packet;
	const found = alongAliases(answers, asked);
	if (found?.outcome === 'alias') {
		// RFC 2308, section 2.2: with the zone's SOA it is the end of the chain that has no such record.
		return looksUp && authorities.some(({type}) => type === 'SOA') ? {outcome: 'none'} : found;
	}

	return (
		found ?? (looksUp || isOwn ? {outcome: 'none'} : damaged('it does not look up names for others (no recursion)'))
	);
}
