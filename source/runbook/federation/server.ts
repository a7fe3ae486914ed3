import {eachStep, type Report, type Step} from '../../federation/report.js';
import {type Place, sideBySide} from '../../federation/side-by-side.js';
import type {Finding, FlowSeverity} from '../flow.js';
import {foundBy, severityOf} from './report-words.js';

// What a report says of the homeserver as other servers come to it: connection, TLS, version, keys. Pure.

/** Said by the step of certificates, with the operator's own borders. */
const endsSoon = 'certificate-ends-soon';

const deepest = (step: Step): Step => {
	const found = step.children.find(one => one.verdict === step.verdict && one.code !== endsSoon);
	return found ? deepest(found) : step;
};

const isWrong = ({verdict}: Step): boolean => verdict === 'critical' || verdict === 'warning';

const leaves = (step: Step): readonly Step[] => eachStep([step]).filter(({children}) => !children.some(isWrong));

/** All that is wrong is what the homeserver behind the proxy answers: connections and TLS are well. */
const isBehind = (server: Step): boolean => {
	const wrong = leaves(server).filter(one => isWrong(one) && one.code !== endsSoon);
	return wrong.length > 0 && wrong.every(one => /\/(?:version|keys)$/.test(one.id) && isSilence(one));
};

/** What a proxy says of a homeserver that does not answer it. */
const gateway = /\b50[234]\b/;
const isSilence = ({code, seen}: Step): boolean =>
	code === 'http-timeout' || code === 'http-failed' || (code === 'http-status' && gateway.test(seen));

/** "where m.server of the well-known file leads": whose doing it is that others come to this address. */
const ledBy = (report: Report, fault: Step): string => {
	const way = report.destinations.find(({address, port}) =>
		[`server/${address}:${port}`, `server/[${address}]:${port}`].some(id => fault.id.startsWith(`${id}`)),
	);
	switch (way?.rule[0]) {
		case '3':
			return ', where m.server of the well-known file leads';
		case '4':
		case '5':
			return ', where the SRV record leads';
		case '6':
			return ', the port of federation, as neither a well-known file nor an SRV record leads elsewhere';
		default:
			return '';
	}
};

const placeWords = (place: Place | undefined, host: string, {code}: Step): string =>
	place === 'way'
		? code?.startsWith('connect-')
			? `; from ${host} it is well: broken on the way there (router, firewall)`
			: `; from ${host} it is well: the two are led to different places (DNS, router, proxy)`
		: place === 'there'
			? `; from ${host} it is the same`
			: '';

const addressOf = ({id}: Step): string => id.split('/')[1] ?? '';

export interface ServerSide {
	/** The same from the homeserver's host, where that could look. */
	readonly there?: Report | undefined;
	/** The homeserver's host. */
	readonly host: string;
	/** What the first step found of Synapse itself. */
	readonly synapse: FlowSeverity | undefined;
	/** A step before found that it is nowhere to go: the cause is told there. */
	readonly nowhere: boolean;
}

function faultText(report: Report, fault: Step, {synapse, host}: ServerSide): string {
	const code = gateway.exec(fault.seen)?.[0];
	if (code !== undefined && fault.code === 'http-status') {
		const behind = synapse === 'ok' ? `, though Synapse answers on ${host}` : '';
		return `the reverse proxy at ${addressOf(fault)} answers ${code} to other servers${behind}`;
	}

	if (fault.code === 'keys-wrong-server-name') {
		return `the homeserver at ${addressOf(fault)} calls itself ${fault.seen}: it is led to another one`;
	}

	const what = fault.title.toLowerCase().startsWith('connection to')
		? `${addressOf(fault)}${ledBy(report, fault)}`
		: `${addressOf(fault)}: ${fault.title}`;
	return fault.id.includes('/') ? `${what}: ${fault.seen}` : fault.seen;
}

const proxyCure =
	'Let its upstream (proxy_pass, reverse_proxy) lead to where Synapse listens, and see the log of the proxy.';

/** F7. */
export function judgeServer(report: Report, side: ServerSide): Finding {
	const server = report.steps.find(({id}) => id === 'server');
	if (!server) {
		return {severity: 'skipped', text: 'there is nowhere to go: the name is no server name'};
	}

	const {host, there, synapse, nowhere} = side;
	const name = report.serverName;
	const severity = leaves(server).some(one => isWrong(one) && one.code !== endsSoon) ? severityOf(server) : 'ok';
	if (nowhere && severityOf(server) !== 'ok' && report.destinations.length === 0) {
		return {severity: 'skipped', text: `there is nowhere to go: see the steps above (${server.seen})`};
	}

	if (synapse === 'critical' && isBehind(server)) {
		return {
			severity: 'skipped',
			text: `the way to ${name}, TLS and certificate are well; behind them Synapse does not answer, as the first step says`,
			...foundBy(server),
		};
	}

	if (severityOf(server) === 'unknown' || server.verdict === 'skipped') {
		return {severity: 'unknown', text: `whether other servers reach ${name} is not known: ${server.seen}`};
	}

	if (severity === 'ok') {
		const software = report.software === undefined ? '' : `: ${report.software}, keys verified`;
		return {severity, text: `${name} ${server.seen}${software}`, ...foundBy(server)};
	}

	const fault = deepest(server);
	const place = placeWords(sideBySide(report, there, host).place, host, fault);
	const reach = severity === 'critical' ? `other servers cannot reach ${name}` : `other servers reach ${name}, but`;
	const {evidence, next} = foundBy(fault === server ? server : fault);
	const cure = fault.code === 'http-status' && gateway.test(fault.seen) ? proxyCure : next;
	return {
		severity,
		text: `${reach}: ${faultText(report, fault, side)}${place}`.replace('but: ', 'but '),
		...(evidence ? {evidence} : {}),
		...(cure === undefined ? {} : {next: cure}),
		tab: 'federation',
		select: `step ${fault.id}`,
	};
}
