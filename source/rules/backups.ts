import {type BackupFacts, type BackupsData, backups} from '../sources/backups.js';
import type {Probe} from '../sources/probe.js';
import {bytes, duration} from '../ui/format.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Condition, Rule, RuleContext} from './rule.js';

type Backup = Probe<BackupFacts>;

const ageOf = ({facts}: Backup, {now}: RuleContext): number | undefined =>
	facts?.newest && Math.max(0, now - facts.newest.at);

const dueAt = ({facts}: Backup): number | undefined => facts?.newest && facts.newest.at + facts.maxAge;

const late = (times: number) => (backup: Backup, context: RuleContext) =>
	(ageOf(backup, context) ?? 0) > (backup.facts?.maxAge ?? 0) * times;

const lateText: Condition<Backup>['text'] = (backup, context) =>
	`${duration(ageOf(backup, context))} old, at most ${duration(backup.facts?.maxAge)} allowed`;

const okText = (backup: Backup, context: RuleContext): string => {
	const {newest, count, own} = backup.facts ?? {};
	const files = count === undefined ? '' : `, ${count} file${count === 1 ? '' : 's'}`;
	return newest
		? `${duration(ageOf(backup, context))} old, ${bytes(newest.size)}B${files}`
		: own
			? 'none made yet'
			: '';
};

/** K4: backups made by others that are late, too small, or not there; those of ours are told. */
export const backupsRule: Rule<BackupsData, Backup> = {
	id: 'backups',
	title: 'backups',
	source: backups,
	group: 'backups',
	subjects: (data, context) =>
		data.map(backup => {
			const age = ageOf(backup, context);
			return probeSubject(`backup ${backup.part}`, backup, context, {
				ok: okText(backup, context),
				figure: age === undefined ? undefined : duration(age),
				// The time that looking takes says nothing.
				series: undefined,
				since: backup.facts?.newest?.at,
			});
		}),
	conditions: [
		...notUp<BackupFacts>('critical'),
		{
			severity: 'critical',
			when: ({facts}) => facts !== undefined && facts.newest === undefined && !facts.own,
			text: ({target}) => `no file matches ${target}`,
		},
		{severity: 'critical', when: late(2), text: lateText, since: dueAt},
		{severity: 'warning', when: late(1), text: lateText, since: dueAt},
		{
			severity: 'warning',
			when: ({facts}) => (facts?.newest?.size ?? Number.POSITIVE_INFINITY) < (facts?.minSize ?? 0),
			text: ({facts}) => `only ${bytes(facts?.newest?.size)}B, at least ${bytes(facts?.minSize)}B expected`,
		},
		{
			severity: 'warning',
			when: ({facts}) => facts?.newest?.ahead !== undefined,
			text: ({facts}) => `is dated ${duration((facts?.newest?.ahead ?? 0) * 1000)} ahead of the clock there`,
			cure: 'timedatectl on that host, and on the one that writes the backup',
		},
	],
};
