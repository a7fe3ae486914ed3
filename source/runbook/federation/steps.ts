import {clientMismatch} from '../../rules/federation.js';
import {
	checksFederation,
	checksFromHost,
	type FederationCheck,
	federation,
	federationFromHost,
} from '../../sources/federation.js';
import {anchorOf} from '../../sources/from-here.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {judgeClientFile, judgeNames, judgeServerFile, type There} from './names.js';
import {judgeServer} from './server.js';

// The steps over what the federation library sees (F2, F3, F6, F7): looked at once from here and once from the host, by the
// program's own sources, so that the Federation tab shows the same.

/** ms: the library's own patience has many parts. */
const patience = 60_000;

const needsNames = ({stack}: FlowContext): Finding | undefined =>
	checksFederation(stack)
		? undefined
		: {
				severity: 'skipped',
				text:
					stack.homeserver === undefined
						? 'the config does not say the name of the homeserver (homeserver)'
						: 'not looked at: wellKnown is false in the config, so it is known to a LAN alone',
			};

const ofStack = (data: readonly FederationCheck[] | undefined, {stack}: FlowContext): FederationCheck | undefined =>
	data?.find(one => one.stack === stack.name);

/** ms: the steps of a run follow one another; one that is run alone later looks anew. */
const fresh = 20_000;

/** As the first of these steps saw it in this run. */
export async function seenHere(context: FlowContext, anew = false): Promise<FederationCheck | undefined> {
	const host = anchorOf(context.config, context.stack);
	const before = anew ? undefined : ofStack(context.latest(federation, host), context);
	const {at, took} = before?.report ?? {at: 0, took: 0};
	return Math.abs(context.now() - at - took) < fresh ? before : ofStack(await context.read(federation, host), context);
}

const blind = (check: FederationCheck | undefined): Finding => ({
	severity: 'unknown',
	text: `it could not be checked: ${check?.problem?.message ?? 'nothing was seen'}`,
	...(check?.problem?.cure === undefined ? {} : {next: check.problem.cure}),
});

type Judge = (report: NonNullable<FederationCheck['report']>, context: FlowContext) => Finding | Promise<Finding>;

const looked =
	(judge: Judge, {anew = false} = {}) =>
	async (context: FlowContext): Promise<Finding> => {
		const without = needsNames(context);
		if (without) {
			return without;
		}

		const check = await seenHere(context, anew);
		return check?.report ? judge(check.report, context) : blind(check);
	};

const isCritical = ({found}: FlowContext, step: string): boolean => found(step)?.severity === 'critical';

const thereOf = (check: FederationCheck | undefined, host: string): There => ({
	host,
	missing: check?.missing ?? [],
	...(check?.report ? {report: check.report} : {}),
	...(check?.problem ? {problem: check.problem.message} : {}),
});

/** The names as the homeserver's host resolves them, where that is another machine than this one. */
async function fromHost(context: FlowContext): Promise<There | undefined> {
	const {config, stack} = context;
	if (!checksFromHost(config, stack)) {
		return undefined;
	}

	const {host} = stack.synapse!;
	try {
		return thereOf(ofStack(await context.read(federationFromHost, host), context), host);
	} catch (error) {
		context.signal.throwIfAborted();
		return {host, missing: [], problem: (error as Error).message};
	}
}

const curl = (kind: string) => `curl -s https://NAME/.well-known/matrix/${kind}`;
const looksAt =
	(words: string): Exclude<FlowStep['looks'], string> =>
	({stack}) =>
		words.replaceAll('NAME', stack.homeserver ?? 'the homeserver');

export const serverFileStep: FlowStep = {
	id: 'well-known-server',
	title: 'Other servers find the well-known file',
	operations: ['F2', 'T6'],
	looks: looksAt(curl('server')),
	timeout: patience,
	run: looked(report => judgeServerFile(report), {anew: true}),
};

export const clientFileStep: FlowStep = {
	id: 'well-known-client',
	title: 'Clients find the well-known file',
	operations: ['F3', 'T6'],
	looks: looksAt(`${curl('client')}, with its CORS header and the client API behind it`),
	timeout: patience,
	run: looked((report, context) => {
		const wanted = context.stack.client?.public;
		return judgeClientFile(report, {
			mismatch: clientMismatch(report, wanted),
			synapseDown: isCritical(context, 'synapse'),
		});
	}),
};

export const namesStep: FlowStep = {
	id: 'dns',
	title: 'Names lead to addresses',
	operations: ['F6'],
	looks: looksAt(
		'A, AAAA and SRV records of NAME, and of where it leads: from here, from its host, from a public resolver',
	),
	timeout: patience,
	run: looked(async (report, context) => judgeNames(report, await fromHost(context))),
};

export const serverStep: FlowStep = {
	id: 'server',
	title: 'Other servers reach it: TLS, keys, version',
	operations: ['F7'],
	looks: looksAt(
		'the discovery of the spec for NAME, then TLS, /_matrix/key/v2/server and /_matrix/federation/v1/version',
	),
	timeout: patience,
	run: looked((report, context) => {
		const host = context.stack.synapse?.host;
		const there = host === undefined ? undefined : ofStack(context.latest(federationFromHost, host), context)?.report;
		return judgeServer(report, {
			host: host ?? 'its host',
			there,
			synapse: context.found('synapse')?.severity,
			nowhere: isCritical(context, 'well-known-server') || isCritical(context, 'dns'),
		});
	}),
};
