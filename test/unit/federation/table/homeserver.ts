import {keysOf, publicKey, type Reply, seededKey, signed} from '../../../helpers/federation-world.js';
import {
	breaksOff,
	day,
	drips,
	hangs,
	hour,
	html,
	keys,
	matrix,
	megabytes,
	now,
	type Row,
	redirect,
	version,
} from './row.js';

const key = seededKey();
const other = seededKey('AAAAA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1');
const mine = (more: object = {}): Reply => ({body: keysOf('example.org', more)});
const current = {'ed25519:1': {key: publicKey(key)}};

type Given = readonly [string, Reply | (() => void), Row['verdict'], string, Row['code'], (readonly string[])?];

const versions: readonly Given[] = [
	['that is missing: another server behind the proxy', html(404), 'critical', '', 'http-status', ['404', 'federation']],
	['that is a web page', html(), 'critical', '', 'http-not-json', ['web site']],
	['behind a proxy that reaches nothing', html(502), 'critical', '', 'http-status', ['502', 'does not reach']],
	['that redirects', redirect('https://www.example.org/'), 'critical', '', 'http-status', ['301']],
	['without a name', {body: {server: {}}}, 'warning', '', 'version-invalid'],
	['that hangs', hangs, 'critical', '', 'http-timeout', ['hangs']],
	['that drips', drips as () => void, 'critical', '', 'http-timeout'],
	['that is cut off', breaksOff as () => void, 'critical', '', 'http-failed', ['without a whole answer']],
];

const published: readonly Given[] = [
	['that are missing', html(404), 'critical', '', 'http-status', ['404']],
	['that are no JSON', {body: 'keys', headers: {'content-type': 'application/json'}}, 'critical', '', 'http-not-json'],
	['that are a JSON array', {body: []}, 'critical', '', 'http-not-json', ['no object']],
	[
		'as text/plain',
		{body: JSON.stringify(keysOf('example.org')), headers: {'content-type': 'text/plain'}},
		'critical',
		'',
		'http-content-type',
	],
	['of 5 MB', megabytes(5) as () => void, 'critical', '', 'http-too-large'],
	[
		'that are stale',
		mine({valid_until_ts: now - hour}),
		'critical',
		'/valid-until',
		'keys-expired',
		['1 hour ago', 'clock'],
	],
	[
		'valid for half an hour',
		mine({valid_until_ts: now + hour / 2}),
		'warning',
		'/valid-until',
		'keys-expire-soon',
		['cached'],
	],
	['valid for a year', mine({valid_until_ts: now + 365 * day}), 'warning', '/valid-until', 'keys-valid-too-long'],
	['without an end', mine({valid_until_ts: undefined}), 'critical', '/valid-until', 'keys-invalid'],
	[
		'of another server name',
		{body: keysOf('other.example')},
		'critical',
		'/server-name',
		'keys-wrong-server-name',
		['other.example'],
	],
	['without a server name', mine({server_name: undefined}), 'critical', '/server-name', 'keys-wrong-server-name'],
	['of which there is none', mine({verify_keys: {}}), 'critical', '/verify-keys', 'keys-none'],
	['of another algorithm only', mine({verify_keys: {'rsa:1': {key: 'AAAA'}}}), 'critical', '/verify-keys', 'keys-none'],
	[
		'of 31 bytes',
		mine({verify_keys: {'ed25519:1': {key: publicKey(key).slice(0, 42)}}}),
		'critical',
		'/verify-keys',
		'keys-malformed',
		['not 32 bytes'],
	],
	[
		'changed on the way',
		{body: {...keysOf('example.org'), more: 1}},
		'critical',
		'/signatures',
		'keys-bad-signature',
		['changed'],
	],
	[
		'signed with another key',
		mine({verify_keys: {'ed25519:1': {key: publicKey(other)}}}),
		'critical',
		'/signatures',
		'keys-bad-signature',
		['ed25519:1'],
	],
	[
		'that nobody signed',
		{body: {...keysOf('example.org'), signatures: {}}},
		'critical',
		'/signatures',
		'keys-not-signed',
	],
	[
		'signed with one of two',
		mine({verify_keys: {...current, 'ed25519:2': {key: publicKey(other)}}}),
		'critical',
		'/signatures',
		'keys-not-signed',
		['ed25519:2'],
	],
	[
		'signed with one that is not among them',
		{
			body: signed(
				{server_name: 'example.org', valid_until_ts: now + day, verify_keys: current, old_verify_keys: {}},
				'example.org',
				{'ed25519:1': key, 'ed25519:old': other},
			),
		},
		'critical',
		'/signatures',
		'keys-unknown-signature',
		['ed25519:old'],
	],
	[
		'with an old one that ends in the future',
		mine({old_verify_keys: {'ed25519:0': {key: publicKey(other), expired_ts: now + day}}}),
		'warning',
		'/old-keys',
		'keys-old-invalid',
		['old_signing_keys'],
	],
	[
		'with an old one',
		mine({old_verify_keys: {'ed25519:0': {key: publicKey(other), expired_ts: now - day}}}),
		'ok',
		'/old-keys',
		undefined,
		['1 key'],
	],
	[
		'with one of an algorithm that is not known beside it',
		mine({verify_keys: {...current, 'future:1': {key: 'AAAA'}}}),
		'ok',
		'/verify-keys',
		undefined,
	],
];

const rowsOf = (what: string, path: string, id: string, given: readonly Given[]): readonly Row[] =>
	given.map(
		([how, reply, verdict, below, code, says]): Row => ({
			name: `${what} ${how}`,
			ports: {'192.0.2.1:8448': matrix('example.org', {[path]: reply})},
			verdict,
			step: `server/192.0.2.1:8448/${id}${below}`,
			...(code ? {code} : {}),
			...(says ? {says} : {}),
			...(code === 'http-timeout' ? {waits: true} : {}),
		}),
	);

/** What the homeserver answers: its version and its signing keys. */
export const homeserverRows: readonly Row[] = [
	...rowsOf('version', version, 'version', versions),
	...rowsOf('keys', keys, 'keys', published),
	{
		name: 'a server that ends the connection after each answer',
		ports: {
			'192.0.2.1:8448': matrix('example.org', {
				[version]: {body: {server: {name: 'Synapse', version: '1'}}, headers: {connection: 'close'}},
			}),
		},
		verdict: 'ok',
	},
	{
		name: 'a server that hangs until the time for the whole is over',
		ports: {'192.0.2.1:8448': matrix('example.org', {[version]: hangs})},
		deadline: 4000,
		sentence: ['is not known', 'time for the check is over'],
		verdict: 'warning',
		reachable: 'no',
		step: 'server/192.0.2.1:8448/version',
		stepVerdict: 'skipped',
		code: 'deadline',
		says: ['not done'],
	},
	{
		name: 'keys with a number that has no canonical form',
		ports: {'192.0.2.1:8448': matrix('example.org', {[keys]: {body: {...keysOf('example.org'), more: 1.5}}})},
		verdict: 'critical',
		step: 'server/192.0.2.1:8448/keys/signatures',
		code: 'keys-invalid',
		says: ['canonical'],
	},
];
