import {clientFile, type Replies, type Reply} from '../../../helpers/federation-world.js';
import {clientPath, html, matrix, type Row, redirect, site} from './row.js';

const cors = {'access-control-allow-origin': '*'};
const url = (base: unknown, headers: Record<string, string> = cors): Reply => ({
	headers,
	body: {'m.homeserver': {base_url: base}},
});
const api = '/_matrix/client/versions';
const answers: Replies = {[api]: {body: {versions: ['v1.1']}, headers: cors}};
const here = 'https://example.org';
const below: Replies = {[`/chat${api}`]: answers[api]!};

type Given = readonly [string, Replies, Row['verdict'], string, Row['code'], (readonly string[])?, Row['stepVerdict']?];

const given: readonly Given[] = [
	['good', clientFile(here), 'ok', '', undefined, ['answers']],
	['missing, which is allowed', {}, 'ok', '/192.0.2.1/file', 'well-known-none', ['404'], 'info'],
	['with a base_url that ends with /', {[clientPath]: url(`${here}/`), ...answers}, 'ok', '/versions', undefined],
	['with a base_url that has a path', {[clientPath]: url(`${here}/chat/`), ...below}, 'ok', '/versions', undefined],
	[
		'behind a redirect',
		{
			[clientPath]: {...redirect('/client.json'), headers: {...cors, location: '/client.json'}},
			'/client.json': url(here),
			...answers,
		},
		'ok',
		'',
		undefined,
	],
	[
		'behind a redirect without CORS',
		{[clientPath]: redirect('/client.json'), '/client.json': url(here), ...answers},
		'warning',
		'/192.0.2.1/cors',
		'cors-missing',
		['redirects'],
	],
	[
		'without CORS',
		{[clientPath]: url(here, {}), ...answers},
		'warning',
		'/192.0.2.1/cors',
		'cors-missing',
		['browsers'],
	],
	['that is no JSON', {[clientPath]: {body: '{', headers: cors}}, 'warning', '/192.0.2.1/file', 'http-not-json'],
	['that is a web page', {[clientPath]: html()}, 'warning', '/192.0.2.1/file', 'http-not-json', ['web site']],
	['with status 500', {[clientPath]: html(500)}, 'warning', '/192.0.2.1/file', 'http-status', ['500']],
	[
		'without a base_url',
		{[clientPath]: {body: {}, headers: cors}},
		'warning',
		'/192.0.2.1/file',
		'well-known-invalid',
		['no m.homeserver.base_url'],
	],
	[
		'with http',
		{[clientPath]: url('http://example.org')},
		'warning',
		'/192.0.2.1/file',
		'well-known-invalid',
		['http://'],
	],
	[
		'that leads to a host that is not there',
		{[clientPath]: url('https://gone.example.org')},
		'warning',
		'/versions',
		'dns-no-name',
		['gone'],
	],
	[
		'that leads to where nothing listens',
		{[clientPath]: url('https://example.org:8443')},
		'warning',
		'/versions/192.0.2.1',
		'connect-refused',
	],
	[
		'that leads to another server',
		{[clientPath]: url(here)},
		'warning',
		'/versions/192.0.2.1',
		'client-api-failed',
		['404'],
	],
	[
		'that leads to a web page',
		{[clientPath]: url(here), [api]: html()},
		'warning',
		'/versions/192.0.2.1',
		'client-api-failed',
		['base_url'],
	],
	[
		'that leads to an API without CORS',
		{[clientPath]: url(here), [api]: {body: {versions: ['v1.1']}}},
		'warning',
		'/versions/192.0.2.1',
		'cors-missing',
	],
];

/** What clients find: never critical, as it keeps no other server away. */
export const client: readonly Row[] = [
	...given.map(
		([what, replies, verdict, below, code, says, stepVerdict]): Row => ({
			name: `client file ${what}`,
			ports: {'192.0.2.1:443': site(replies), '192.0.2.1:8448': matrix()},
			verdict,
			step: `client${below}`,
			...(code ? {code} : {}),
			...(says ? {says} : {}),
			...(stepVerdict ? {stepVerdict} : {}),
		}),
	),
	{
		name: 'client file that differs by address',
		zone: `example.org A 192.0.2.1
			example.org AAAA 2001:db8::1`,
		ports: {
			'192.0.2.1:443': site({...clientFile(here), ...below}),
			'[2001:db8::1]:443': site({...clientFile(`${here}/chat`), ...below}),
			'192.0.2.1:8448': matrix(),
			'[2001:db8::1]:8448': matrix(),
		},
		verdict: 'warning',
		step: 'client',
		code: 'well-known-differs',
		says: ['https://example.org; https://example.org/chat'],
	},
];
