import type {CertificateFact} from '../federation/report.js';
import {type FederationData, federation, federationFromHost} from '../sources/federation.js';
import {fromHostOf} from './federation.js';
import type {Rule, RuleContext, Subject} from './rule.js';

const day = 86_400_000;

/** Short-lived ones (six days) are renewed when a sixth of their life is left, whatever the config says. */
const border = (wanted: number, part: number, {validFrom, validTo}: CertificateFact): number =>
	Math.min(wanted * day, (validTo - validFrom) / part);

const left = ({validTo}: CertificateFact, now: number): number => validTo - now;

const daysText = (ms: number): string => {
	const days = Math.floor(Math.abs(ms) / day);
	return days === 0 ? `${Math.floor(Math.abs(ms) / 3_600_000)} h` : `${days} day${days === 1 ? '' : 's'}`;
};

/** "61 d", "5 h"; negative: it ended so long ago. */
export const leftText = (ms: number): string =>
	Math.abs(ms) < day ? `${Math.trunc(ms / 3_600_000)} h` : `${Math.trunc(ms / day)} d`;

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Of several addresses with a certificate each, the one that ends first. */
export const earliest = (certificates: readonly CertificateFact[]): readonly CertificateFact[] => {
	const found = new Map<string, CertificateFact>();
	for (const one of certificates) {
		const known = found.get(one.name);
		if (!known || one.validTo < known.validTo) {
			found.set(one.name, one);
		}
	}

	return [...found.values()];
};

const subjects = (data: FederationData, context: RuleContext): ReadonlyArray<Subject<CertificateFact>> =>
	data.flatMap(check => {
		const {stack, report} = check;
		const seen = report?.certificates ?? [];
		const known =
			seen.length > 0
				? seen
				: (fromHostOf(context.latest(federationFromHost), check, context.config)?.certificates ?? []);
		return earliest(known).map(one => {
			const ms = left(one, context.now);
			return {
				part: `certificate ${one.name}`,
				stack,
				value: one,
				ok: `${daysText(ms)} left, until ${dateOf(one.validTo)}`,
				figure: leftText(ms),
				near: ms <= 0 ? 1 : Math.min(1, border(context.config.thresholds.certificateWarning, 6, one) / ms),
				select: `certificate ${one.name}`,
			};
		});
	});

const ends = (one: CertificateFact, {now}: RuleContext): string =>
	`ends in ${daysText(left(one, now))}, ${dateOf(one.validTo)}`;
const cure = 'Its renewal does not run: see the log of the ACME client, and that what terminates TLS is reloaded';

/** The days that are left of the certificates that other servers see. */
export const certificatesRule: Rule<FederationData, CertificateFact> = {
	id: 'certificates',
	title: 'certificates',
	source: federation,
	beside: [federationFromHost.id],
	group: 'certificates',
	tab: 'federation',
	// Until there is one the line of federation says what is waited for.
	expects: () => [],
	subjects,
	conditions: [
		{
			severity: 'critical',
			when: (one, {now}) => left(one, now) <= 0,
			text: (one, {now}) => `ended ${daysText(left(one, now))} ago, ${dateOf(one.validTo)}`,
			cure: 'Renew it, and reload what terminates TLS',
			since: ({validTo}) => validTo,
		},
		{
			severity: 'critical',
			when: (one, {now, config}) => left(one, now) < border(config.thresholds.certificateCritical, 20, one),
			text: ends,
			cure,
		},
		{
			severity: 'warning',
			when: (one, {now, config}) => left(one, now) < border(config.thresholds.certificateWarning, 6, one),
			text: ends,
			cure,
		},
	],
};
