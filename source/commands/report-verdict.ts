import type {Verdict} from '../rules/rule.js';

/** A verdict for programs: what was found, without what only a screen needs. */
export const verdictData = ({host, stack, group, part, severity, text, figure, cure, since}: Verdict) => ({
	host,
	...(stack === undefined ? {} : {stack}),
	group,
	part,
	severity,
	text,
	...(figure === undefined ? {} : {figure}),
	...(cure === undefined || severity === 'ok' ? {} : {cure}),
	...(since === undefined ? {} : {since: new Date(since).toISOString()}),
});

/** The stack that a verdict is told under; undefined: several stacks share what it is about. */
export const stackOf = (
	{stack, host}: Verdict,
	stacks: ReadonlyArray<{readonly name: string; readonly hosts: readonly string[]}>,
): string | undefined => {
	const users = stacks.filter(({hosts}) => hosts.includes(host));
	return stack ?? (users.length === 1 ? users[0]!.name : undefined);
};
