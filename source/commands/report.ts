import type {Container, Port} from '../parsers/docker.js';
import {exitCode, severities} from '../rules/judge.js';
import type {Severity, Verdict} from '../rules/rule.js';
import type {Report} from './look.js';
import {table} from './text-table.js';

const word: Readonly<Record<Severity, string>> = {
	critical: 'CRITICAL',
	unknown: 'UNKNOWN',
	warning: 'WARNING',
	ok: 'OK',
};

const outcomes = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** The report as text: a line that says it all (what Nagios shows), the verdicts worst first, the containers. */
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
	const verdicts = table(
		['', 'HOST', 'PART', 'WHAT'],
		sorted.map(({severity, host, part, text, cure}) => [
			word[severity],
			host,
			part,
			cure && severity !== 'ok' ? `${text} – ${cure}` : text,
		]),
	);
	const lists = Object.entries(report.hosts).flatMap(([host, {containers}]) =>
		containers && containers.length > 0 ? ['', containerTable(host, containers)] : [],
	);
	return [head, '', verdicts, ...lists].join('\n');
}

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

/** The report for programs. */
export function reportData(report: Report): unknown {
	return {
		time: new Date(report.at).toISOString(),
		exitCode: exitCode(report.verdicts),
		verdicts: worstFirst(report.verdicts),
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

const worstFirst = (verdicts: readonly Verdict[]): readonly Verdict[] =>
	verdicts.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
