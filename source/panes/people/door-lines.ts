import type {AccessState} from '../../matrix/client.js';
import {clean} from '../../parsers/clean.js';
import type {Line} from '../../ui/line.js';

/** A way in: the action with its key, or how else it is reached; undefined where it is not offered (read-only). */
export interface Way {
	readonly key: string;
	readonly title: string;
	readonly means: string;
}

/** What the door says: what is missing, then what mends it; `hint` is the config's word on the password. */
export function doorLines(state: AccessState, server: string, ways: readonly Way[], hint?: string): readonly Line[] {
	const column = Math.max(0, ...ways.map(({key}) => key.length));
	const titles = Math.max(0, ...ways.map(({title}) => title.length));
	return [
		...told(state, server),
		...(hint !== undefined && !isIn(state) ? [line(clean(hint))] : []),
		[],
		...ways.map(
			({key, title, means}): Line => [
				{text: `  ${key.padEnd(column)}  `, tone: 'key'},
				{text: title.padEnd(titles), tone: 'strong'},
				{text: `  ${means}`, tone: 'dim'},
			],
		),
	];
}

/** Nobody has to sign in: it is being asked, or somebody has. */
const isIn = ({phase}: AccessState): boolean => phase === 'idle' || phase === 'checking';

const line = (text: string): Line => [{text: `  ${text}`}];
const trouble = (text: string): Line => [{text: `  ▲ ${text}`, tone: 'warning'}];
const small = (text: string): Line => [{text: `  ${text}`, tone: 'dim'}];

function told(state: AccessState, server: string): readonly Line[] {
	switch (state.phase) {
		case 'idle': {
			return [small('… looking for the token')];
		}

		case 'checking': {
			return [small(`… ${state.origin}: asking ${server} whose token it is`)];
		}

		case 'none':
		case 'refused': {
			return [
				line(`Users and rooms of ${server} need an access token of an administrator.`),
				trouble(state.why),
				small(state.cure),
			];
		}

		case 'unreached': {
			return [
				line(`Whose token it is (${state.origin}) could not be asked.`),
				trouble(state.why),
				...(state.cure ? [small(state.cure)] : []),
			];
		}

		case 'ready': {
			return state.admin
				? [line(`${state.user} is an administrator of ${server}.`)]
				: [
						trouble(`${state.user} is no administrator of ${server} (${state.origin}).`),
						small('Only an administrator sees users and rooms; another one can make you one.'),
					];
		}
	}
}
