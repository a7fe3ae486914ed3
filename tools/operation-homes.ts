// Where each operation of the runbook is done, on the screen and from a shell: read off the registries.
import type {Action} from '../source/actions/action.js';
import {actions} from '../source/actions/index.js';
import {commands} from '../source/commands/index.js';
import * as hosts from '../source/hosts/index.js';
import {panes} from '../source/panes/index.js';
import type {Pane} from '../source/panes/pane.js';
import {rules} from '../source/rules/index.js';
import {flows} from '../source/runbook/index.js';
import {sources} from '../source/sources/index.js';
import type {AnySource} from '../source/sources/source.js';
import {operations} from './operations.js';

/** In words, for the readme; `code` in backticks. */
export interface Homes {
	readonly screen: readonly string[];
	readonly shell: readonly string[];
}

const serves = (id: string) => (part: object) => (part as {operations?: readonly string[]}).operations?.includes(id);

const tab = ({key, title}: Pick<Pane, 'key' | 'title'>): string => `${title} (\`${key}\`)`;
const overview = panes.find(({id}) => id === 'overview');

/** Of several things in one tab the tab is told once. */
function byTab(entries: ReadonlyArray<readonly [tab: string, what: string]>): readonly string[] {
	return [...Map.groupBy(entries, ([where]) => where)].map(([where, all]) => {
		const whats = all.map(([, what]) => what).filter(what => what !== '');
		const shown = whats.slice(0, 4);
		const more = whats.length - shown.length;
		return whats.length === 0 ? where : `${where}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
	});
}

function ofAction({key, title, kind}: Action): readonly [string, string] {
	const pane = panes.find(({targets}) => targets.includes(kind));
	return [pane && key !== undefined ? tab(pane) : 'Palette (`:`)', key === undefined ? title : `\`${key}\` ${title}`];
}

const isJudged = (source: AnySource): boolean => rules.some(rule => (rule.source as unknown) === source);

function ofSource(source: AnySource): ReadonlyArray<readonly [string, string]> {
	const shown = panes.filter(({id, needs}) => needs.includes(source) && id !== 'overview');
	const where = shown.length > 0 ? shown : isJudged(source) && overview ? [overview] : [];
	return where.map(pane => [tab(pane), '']);
}

/** Everything that serves an operation. */
export function homesOf(id: string): Homes {
	const is = serves(id);
	const acting = actions.filter(is);
	const looking = sources.filter(is);
	const checking = flows.filter(({steps}) => steps.some(is));
	const runbook = panes.find(pane => pane.id === 'runbook');
	const ids = acting.map(action => `\`synaptop run ${action.id}\``);
	return {
		screen: byTab([
			...(is(hosts) ? ([['Header', '']] as const) : []),
			...panes.filter(is).map(pane => [tab(pane), ''] as const),
			...looking.flatMap(ofSource),
			...checking.map(({title}) => [runbook ? tab(runbook) : 'Runbook', title] as const),
			...acting.map(ofAction),
		]),
		shell: [
			...commands.filter(is).map(({name}) => `\`synaptop ${name}\``),
			...(looking.some(isJudged) && !commands.some(command => command.name === 'check' && is(command))
				? ['`synaptop check`']
				: []),
			...checking.map(flow => `\`synaptop why ${flow.id}\``),
			...ids.slice(0, 3),
			...(ids.length > 3 ? [`${ids.length - 3} more of \`synaptop actions\``] : []),
		],
	};
}

/** The rows of the readme's table: what is built. */
export const operationRows = (): ReadonlyArray<readonly string[]> =>
	operations
		.filter(({built}) => built)
		.map(({id, title, screenOnly}) => {
			const {screen, shell} = homesOf(id);
			return [id, title, screen.join('; '), shell.length > 0 ? shell.join(', ') : `– (${screenOnly})`];
		});
