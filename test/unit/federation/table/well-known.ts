import {certificateFor} from '../../../helpers/federation-world.js';
import {breaksOff, drips, file, hangs, html, matrix, megabytes, type Row, web} from './row.js';

const zone = `example.org A 192.0.2.1
	www.example.org A 192.0.2.3
	matrix.example.org A 192.0.2.2
	matrix.example.org AAAA 2001:db8::2`;
const delegated = {'192.0.2.2:8450': matrix(), '[2001:db8::2]:8450': matrix()};
const both = [
	'192.0.2.2:8450 Host=matrix.example.org:8450 SNI=matrix.example.org certificate=matrix.example.org step=3.2',
	'[2001:db8::2]:8450 Host=matrix.example.org:8450 SNI=matrix.example.org certificate=matrix.example.org step=3.2',
];
const good = file('matrix.example.org:8450');
const over = 'discovery/well-known/192.0.2.1';

/** Where m.server leads: "Resolving server names" 3.1 to 3.5. */
const delegation: readonly Row[] = [
	{
		name: 'm.server with a port: the port, that Host, no SRV',
		zone,
		ports: {'192.0.2.1:443': web(good), ...delegated},
		verdict: 'ok',
		goes: both,
		asks: [
			'example.org example.org /.well-known/matrix/server',
			'matrix.example.org:8450 matrix.example.org /_matrix/key/v2/server',
		],
		resolvesNot: ['SRV'],
	},
	{
		name: 'm.server is an IPv4 address',
		ports: {
			'192.0.2.1:443': web(file('192.0.2.9')),
			'192.0.2.9:8448': matrix('example.org', {}, certificateFor('192.0.2.9')),
		},
		verdict: 'ok',
		goes: ['192.0.2.9:8448 Host=192.0.2.9 SNI=- certificate=192.0.2.9 step=3.1'],
	},
	{
		name: 'm.server is an address of a private network: it answers here, and nobody else gets there',
		ports: {
			'192.0.2.1:443': web(file('10.0.0.1')),
			'10.0.0.1:8448': matrix('example.org', {}, certificateFor('10.0.0.1')),
		},
		verdict: 'critical',
		step: 'server/10.0.0.1:8448/connect',
		code: 'dns-private-address',
		says: ['in m.server'],
		sentence: ['10.0.0.1 cannot be reached from outside'],
	},
	{
		name: 'm.server is an IPv6 address with a port',
		ports: {
			'192.0.2.1:443': web(file('[2001:db8::9]:8450')),
			'[2001:db8::9]:8450': matrix('example.org', {}, certificateFor('2001:db8::9')),
		},
		verdict: 'ok',
		goes: ['[2001:db8::9]:8450 Host=[2001:db8::9]:8450 SNI=- certificate=2001:db8::9 step=3.1'],
	},
	{
		name: 'm.server without a port: SRV of the delegated name',
		zone: `${zone}
			_matrix-fed._tcp.matrix.example.org SRV 10 5 8451 www.example.org
			_matrix-fed._tcp.example.org SRV 10 5 8460 example.org`,
		ports: {'192.0.2.1:443': web(file('matrix.example.org')), '192.0.2.3:8451': matrix()},
		verdict: 'ok',
		goes: ['192.0.2.3:8451 Host=matrix.example.org SNI=matrix.example.org certificate=matrix.example.org step=3.3'],
		resolvesNot: ['SRV _matrix-fed._tcp.example.org', 'SRV _matrix._tcp.matrix.example.org'],
	},
	{
		name: 'm.server without a port: the deprecated SRV of the delegated name',
		zone: `${zone}
			_matrix._tcp.matrix.example.org SRV 10 5 8451 www.example.org`,
		ports: {'192.0.2.1:443': web(file('matrix.example.org')), '192.0.2.3:8451': matrix()},
		verdict: 'ok',
		goes: ['192.0.2.3:8451 Host=matrix.example.org SNI=matrix.example.org certificate=matrix.example.org step=3.4'],
		step: 'discovery/route/srv-deprecated',
		stepVerdict: 'info',
		code: 'srv-deprecated',
	},
	{
		name: 'm.server without a port and SRV: 8448; its own file is not asked for',
		zone,
		ports: {
			'192.0.2.1:443': web(file('matrix.example.org')),
			'192.0.2.2:443': web(file('elsewhere.example.org')),
			'192.0.2.2:8448': matrix(),
			'[2001:db8::2]:8448': matrix(),
		},
		verdict: 'ok',
		goes: ['192.0.2.2:8448', '[2001:db8::2]:8448'].map(
			at => `${at} Host=matrix.example.org SNI=matrix.example.org certificate=matrix.example.org step=3.5`,
		),
		asksNot: ['matrix.example.org matrix.example.org /.well-known/matrix/server'],
	},
	{
		name: 'm.server behind an alias: the certificate is for m.server',
		zone: `${zone}
			alias.example.org CNAME matrix.example.org`,
		ports: {
			'192.0.2.1:443': web(file('alias.example.org:8450')),
			'192.0.2.2:8450': matrix(),
			'[2001:db8::2]:8450': matrix('example.org', {}, certificateFor('alias.example.org')),
		},
		verdict: 'critical',
		reachable: 'partly',
		step: 'server/192.0.2.2:8450/tls',
		code: 'certificate-wrong-name',
		says: ['not for alias.example.org', 'matrix.example.org'],
	},
	{
		name: 'm.server that DNS does not know',
		ports: {'192.0.2.1:443': web(good), '192.0.2.1:8448': matrix()},
		verdict: 'critical',
		step: 'discovery/route',
		code: 'dns-no-name',
		says: ['matrix.example.org'],
		goes: [],
	},
	{
		name: 'm.server where another server name answers',
		zone,
		ports: {'192.0.2.1:443': web(file('www.example.org:8450')), '192.0.2.3:8450': matrix('matrix.example.org')},
		verdict: 'critical',
		step: 'server/192.0.2.3:8450/keys/server-name',
		code: 'keys-wrong-server-name',
		says: ['matrix.example.org', 'delegation'],
	},
];

const type = (contentType?: string) => ({
	headers: (contentType === undefined ? {} : {'content-type': contentType}) as Record<string, string>,
	body: '{"m.server": "matrix.example.org:8450"}',
});

/** Files that are served wrongly and taken all the same. */
const taken: readonly Row[] = (
	[
		['text/plain', type('text/plain')],
		['text/html; charset=utf-8', type('text/html; charset=utf-8')],
		['no content type', type()],
	] as const
).map(
	([what, reply]): Row => ({
		name: `file as ${what}: taken`,
		zone,
		ports: {'192.0.2.1:443': web(reply), ...delegated},
		verdict: 'ok',
		step: over,
		stepVerdict: 'info',
		code: 'http-content-type',
		goes: both,
	}),
);

/** Files that others ignore, going on with step 4; each once with a server at 8448 and once without. */
const ignored: readonly Row[] = (
	[
		['with status 500 and HTML', html(500), 'http-status', ['500', 'reverse proxy']],
		['with status 429', {status: 429, body: {errcode: 'M_LIMIT_EXCEEDED'}}, 'http-status', ['429']],
		['with status 403', html(403), 'http-status', ['403']],
		['that is a web page', html(), 'http-not-json', ['web site']],
		['that is no JSON', {body: '{"m.server": "matrix.example.org:8450",}'}, 'http-not-json', ['no JSON']],
		['that is a JSON array', {body: ['matrix.example.org:8450']}, 'http-not-json', ['no object']],
		['that is empty', {body: ''}, 'http-not-json', ['no JSON']],
		['that is cut off', breaksOff, 'http-failed', ['without a whole answer']],
		['of 50 MB', megabytes(50), 'http-too-large', ['50 KiB']],
		['without m.server', {body: {}}, 'well-known-invalid', ['no m.server']],
		['of clients', {body: {'m.homeserver': {base_url: 'https://x'}}}, 'well-known-invalid', ['client file']],
		['with a number', file(8448), 'well-known-invalid', ['no m.server']],
		['with an empty m.server', file(''), 'well-known-invalid', ['empty']],
		['with a scheme', file('https://matrix.example.org'), 'well-known-invalid', ['URL', 'matrix.example.org:443']],
		['with a path', file('matrix.example.org/'), 'well-known-invalid', ['"/"', 'slashes']],
		['with port 0', file('matrix.example.org:0'), 'well-known-invalid', ['1 to 65535']],
		['with a port that is a word', file('matrix.example.org:https'), 'well-known-invalid', ['digits only']],
		['with IPv6 without brackets', file('2001:db8::9'), 'well-known-invalid', ['[ ]']],
		['that drips', drips, 'http-timeout', ['no answer within']],
		['that hangs', hangs, 'http-timeout', ['no answer within']],
	] as const
).flatMap(([what, reply, code, says]): Row[] => {
	const row = {zone, code, says, step: over, ...(code === 'http-timeout' ? {waits: true} : {})};
	const port = web(reply as Parameters<typeof web>[0]);
	return [
		{
			...row,
			name: `file ${what}: ignored, 8448 works`,
			ports: {'192.0.2.1:443': port, '192.0.2.1:8448': matrix()},
			verdict: 'warning',
			goes: ['192.0.2.1:8448 Host=example.org SNI=example.org certificate=example.org step=6'],
		},
		...(code === 'well-known-invalid' && !what.endsWith('scheme')
			? []
			: [
					{
						...row,
						name: `file ${what}: ignored, so nothing is reached`,
						ports: {'192.0.2.1:443': port, ...delegated},
						verdict: 'critical',
						step: 'discovery/well-known',
					} satisfies Row,
				]),
	];
});

export const wellKnown: readonly Row[] = [...delegation, ...taken, ...ignored];
