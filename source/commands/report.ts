import type {Container, Port} from '../parsers/docker.js';
import {exitCode, severities, worstFirst} from '../rules/judge.js';
import type {Severity, Verdict} from '../rules/rule.js';
import type {Report} from './look.js';
import {stackOf, verdictData} from './report-verdict.js';
import {table} from './text-table.js';

const word: Readonly<Record<Severity, string>> = {
	critical: 'CRITICAL',
	unknown: 'UNKNOWN',
	warning: 'WARNING',
	ok: 'OK',
};

const outcomes = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** The report as text: a line that says it all (what Nagios shows), the verdicts worst first, of several stacks each for itself, the containers. */
export function reportText(report: Report): string {
	const sorted = worstFirst(report.verdicts);
	const counts = severities
		.map(severity => [severity, sorted.filter(verdict => verdict.severity === severity).length] as const)
		.filter(([, count]) => count > 0)
		.map(([severity, count]) => `${count} ${severity}`);
	const bad = sorted.filter(({severity}) => severity !== 'ok').map(({host, part, text}) => `${host} ${part} ${text}`);
	const head = [
		`${outcomes[exitCode(report.verdicts)]}: ${counts.join(', ') || 'nothing to look at'}`,
		...bad.slice(0, 3),
	].join('; ');
	const verdicts = sections(report, sorted);
	const lists = Object.entries(report.hosts).flatMap(([host, {containers}]) =>
		containers && containers.length > 0 ? ['', containerTable(host, containers)] : [],
	);
	return [head, '', ...verdicts, ...lists].join('\n');
}

const verdictTable = (verdicts: readonly Verdict[]): string =>
	table(
		['', 'HOST', 'PART', 'WHAT'],
		verdicts.map(({severity, host, part, text, cure}) => [
			word[severity],
			host,
			part,
			cure && severity !== 'ok' ? `${text} – ${cure}` : text,
		]),
	);

/** One table; of several stacks one each, and one for the hosts that they share. */
const sections = ({stacks}: Report, verdicts: readonly Verdict[]): readonly string[] => {
	if (stacks.length < 2) {
		return [verdictTable(verdicts)];
	}

	return [...stacks.map(({name}) => name), undefined]
		.map(name => ({name, own: verdicts.filter(verdict => stackOf(verdict, stacks) === name)}))
		.filter(({own}) => own.length > 0)
		.flatMap(({name, own}, index) => [
			...(index > 0 ? [''] : []),
			`${word[own[0]!.severity]} ${name === undefined ? 'shared hosts' : `stack ${name}`}`,
			verdictTable(own),
		]);
};

const containerTable = (host: string, containers: readonly Container[]): string =>
	table(
		[`CONTAINER on ${host}`, 'STATE', 'HEALTH', 'RESTARTS', 'PORTS', 'IMAGE'],
		containers.map(({name, state, exitCode: code, health, restarts, ports, image}) => [
			name,
			state === 'exited' && code !== undefined ? `${state} ${code}` : state,
			health ?? '–',
			String(restarts),
			ports.flatMap(portText).join(' ') || '–',
			image,
		]),
	);

const portText = ({ip, host, container, protocol}: Port): string[] =>
	host === undefined ? [] : [`${ip?.includes(':') ? `[${ip}]` : ip}:${host}→${container}/${protocol}`];

/** What counts for a stack: its own verdicts, and those about the hosts that it is on. */
const ofStack = ({verdicts}: Report, {name, hosts}: Report['stacks'][number]): readonly Verdict[] =>
	verdicts.filter(({stack, host}) => (stack === undefined ? hosts.includes(host) : stack === name));

/** The report for programs. */
export function reportData(report: Report): unknown {
	return {
		time: new Date(report.at).toISOString(),
		exitCode: exitCode(report.verdicts),
		stacks: report.stacks.map(stack => ({...stack, exitCode: exitCode(ofStack(report, stack))})),
		verdicts: worstFirst(report.verdicts).map(verdictData),
		hosts: Object.fromEntries(
			Object.entries(report.hosts).map(([host, {containers, vitals, error}]) => {
				const {cpuHistory, memoryHistory, loadHistory, ...figures} = vitals ?? {};
				return [
					host,
					{
						...(error === undefined ? {} : {error}),
						...(containers ? {containers: containers.map(withTimes)} : {}),
						...(vitals ? {vitals: figures} : {}),
					},
				];
			}),
		),
	};
}

const iso = (time: number | undefined): string | undefined =>
	time === undefined ? undefined : new Date(time).toISOString();

const withTimes = (container: Container) => ({
	...container,
	createdAt: iso(container.createdAt),
	startedAt: iso(container.startedAt),
	finishedAt: iso(container.finishedAt),
});
