import {isRecord, textOf} from '../parsers/json.js';
import {parseClientVersions} from '../parsers/synapse-versions.js';
import {type Address, lookupAddresses} from './addresses.js';
import type {Context} from './context.js';
import {verdictOf} from './failure.js';
import {type Followed, follow} from './follow.js';
import {readJson} from './json-answer.js';
import {atMost, decisive, faultOf, type Step, step, type Verdict, worst, worstOf} from './report.js';
import {bracketed, endpointText, type ServerName} from './server-name.js';
import type {Answer} from './site.js';
import {shown} from './text.js';

const section = 'client-server API, "Well-known URIs"';
const limit = 64 * 1024;
// What browsers may read from everywhere (client-server API, "Web Browser Clients").
const opens = ({headers}: Answer): boolean => headers['access-control-allow-origin'] === '*';

interface ClientLook {
	readonly step: Step;
	readonly baseUrl?: string;
	readonly dead: boolean;
	/** What clients take from it, to compare. */
	readonly says?: string;
}

const corsStep = (answers: readonly Answer[]): Step =>
	answers.every(opens)
		? step('cors', 'CORS', 'ok', 'Access-Control-Allow-Origin: *', {section})
		: step(
				'cors',
				'CORS',
				'warning',
				shown(
					`${answers.find(one => !opens(one))!.headers['access-control-allow-origin'] ?? 'no Access-Control-Allow-Origin'}`,
				),
				{
					code: 'cors-missing',
					wanted: 'Access-Control-Allow-Origin: *, on redirects as well',
					section: 'client-server API, "Web Browser Clients"',
					cause: 'the web server does not add the header, or not to redirects',
					cure: 'Add Access-Control-Allow-Origin: * to this path; clients in browsers cannot read the file otherwise.',
				},
			);

function judgeClientFile({
	answer,
	failure,
	redirects,
	dead,
}: Followed): Omit<ClientLook, 'step' | 'dead'> & {steps: readonly Step[]} {
	const file = (verdict: Verdict, seen: string, more: Partial<Step> = {}) =>
		step('file', 'File', verdict, seen, {section, wanted: '404, or 200 with m.homeserver.base_url', ...more});
	if (failure) {
		const {seen, notJudged: _, ...fault} = failure;
		return {steps: [file(verdictOf(failure, 'warning'), seen, fault)], ...(dead ? {} : {says: 'no file'})};
	}

	if (answer!.status === 404) {
		return {
			says: 'no file',
			steps: [
				file('info', "there is none (404), which is allowed: users must write the homeserver's URL", {
					code: 'well-known-none',
				}),
			],
		};
	}

	const read = readJson(answer!, limit);
	if (!read.good) {
		const {code, seen, cause} = read;
		return {
			says: 'no file',
			steps: [
				file('warning', seen, {
					code,
					...(cause === undefined ? {} : {cause}),
					cure: 'Serve {"m.homeserver": {"base_url": "https://…"}}, or answer 404.',
				}),
			],
		};
	}

	const homeserver = read.data['m.homeserver'];
	const url = textOf(isRecord(homeserver) ? homeserver : undefined, 'base_url');
	if (url === undefined || !URL.canParse(url) || new URL(url).protocol !== 'https:') {
		const seen = url === undefined ? 'no m.homeserver.base_url' : `base_url is "${shown(url)}"`;
		return {
			says: seen,
			steps: [
				file('warning', seen, {
					code: 'well-known-invalid',
					wanted: 'an https URL',
					cure: 'Set m.homeserver.base_url to the URL of the client API.',
				}),
				corsStep([...redirects, answer!]),
			],
		};
	}

	return {baseUrl: url, says: url, steps: [file('ok', `base_url is ${shown(url)}`), corsStep([...redirects, answer!])]};
}

async function lookAt(context: Context, host: string, address: Address): Promise<ClientLook> {
	const followed = await follow(context, `https://${bracketed(host)}/.well-known/matrix/client`, address, limit);
	const {steps, ...rest} = judgeClientFile(followed);
	const first = decisive(steps)!;
	return {
		...rest,
		dead: followed.dead,
		step: step(
			address.address,
			`Over ${endpointText({...address, port: 443})}`,
			worstOf(steps),
			worstOf(steps) === 'ok' ? steps[0]!.seen : first.seen,
			{
				...faultOf(first),
				evidence: followed.trail,
				children: steps,
			},
		),
	};
}

const versionsCure = 'Let base_url lead to the homeserver, and let its reverse proxy pass /_matrix/client on.';

/** Whether a client API answers where the file leads, over the first address of each family. */
async function lookBehind(context: Context, baseUrl: string): Promise<Step> {
	const url = `${baseUrl.replace(/\/+$/, '')}/_matrix/client/versions`;
	const title = 'Client API behind it';
	const more = {
		wanted: `GET ${shown(url)}: 200 with a list of versions`,
		section: 'client-server API, "Well-known URIs" 3.5',
	};
	const {addresses, step: looked} = await lookupAddresses(
		context,
		new URL(baseUrl).hostname.replace(/^\[(.*)\]$/, '$1'),
	);
	const tried = ([4, 6] as const).flatMap(family => addresses.filter(one => one.family === family).slice(0, 1));
	if (tried.length === 0) {
		const verdict = looked.verdict === 'skipped' ? 'skipped' : 'warning';
		return step('versions', title, verdict, looked.seen, {...faultOf(looked), ...more, children: [looked]});
	}

	const children = await Promise.all(
		tried.map(async address => {
			const {answer, failure, trail} = await follow(context, url, address, limit);
			const own = {...more, evidence: trail};
			if (failure) {
				const {seen, notJudged: _, ...fault} = failure;
				return step(address.address, `Over ${address.address}`, verdictOf(failure, 'warning'), seen, {
					...own,
					...fault,
				});
			}

			const good = answer!.status === 200 && parseClientVersions(answer!.body) !== undefined;
			const read = readJson(answer!, limit);
			const seen = good ? 'it answers' : read.good ? 'JSON without a list of versions' : read.seen;
			return good && opens(answer!)
				? step(address.address, `Over ${address.address}`, 'ok', seen, own)
				: step(
						address.address,
						`Over ${address.address}`,
						'warning',
						good ? 'it answers, but without Access-Control-Allow-Origin: *' : seen,
						{
							...own,
							code: good ? 'cors-missing' : 'client-api-failed',
							cure: good ? 'Let the reverse proxy keep the header that the homeserver sends.' : versionsCure,
						},
					);
		}),
	);
	const verdict = worstOf(children);
	const first = decisive(children)!;
	return step('versions', title, verdict, first.seen, {...(verdict === 'ok' ? more : faultOf(first)), children});
}

export interface ClientDiscovery {
	readonly step: Step;
	/** base_url of the file, the first where copies differ. */
	readonly baseUrl?: string;
}

/** How clients find the homeserver. None of it keeps other servers away: nothing here is critical. */
export async function checkClient(context: Context, {host}: ServerName): Promise<ClientDiscovery> {
	const title = 'Client discovery';
	const {addresses, step: looked} = await lookupAddresses(context, host);
	if (addresses.length === 0) {
		const verdict = looked.verdict === 'skipped' ? 'skipped' : 'info';
		return {step: step('client', title, verdict, `no file: ${looked.seen}`, {...faultOf(looked), section})};
	}

	const tried = ([4, 6] as const).flatMap(family => addresses.filter(one => one.family === family).slice(0, 2));
	const looks = await Promise.all(tried.map(address => lookAt(context, host, address)));
	const judged = looks.filter(({step: {verdict}}) => verdict !== 'skipped');
	if (judged.length > 0 && judged.every(({step: {code}}) => code === 'connect-refused')) {
		return {
			step: step('client', title, 'info', 'no file: nothing listens on port 443', {
				code: 'well-known-none',
				section,
				children: looks.map(({step: one}) => ({...one, verdict: atMost(one.verdict, 'info')})),
			}),
		};
	}

	const urls = [...new Set(looks.flatMap(({baseUrl}) => (baseUrl === undefined ? [] : [baseUrl])))].slice(0, 2);
	const behind = await Promise.all(urls.map(url => lookBehind(context, url)));
	const says = new Set(looks.flatMap(({says: one}) => (one === undefined ? [] : [one])));
	const children = [
		...looks.map(({step: one}) => one),
		...behind.map((one, index) => (index === 0 ? one : {...one, id: `versions-${index + 1}`})),
	];
	const verdict = worst([worstOf(children), ...(says.size > 1 ? (['warning'] as const) : [])]);
	const first = decisive(children)!;
	const found =
		says.size > 1
			? step('client', title, verdict, `it differs by address: ${[...says].map(text => shown(text)).join('; ')}`, {
					code: 'well-known-differs',
					wanted: 'the same file over every address',
					section,
					children,
				})
			: step('client', title, verdict, verdict === 'ok' ? `${shown(urls[0] ?? '')} answers` : first.seen, {
					...faultOf(first),
					section,
					children,
				});
	return {step: found, ...(urls[0] === undefined ? {} : {baseUrl: urls[0]})};
}
