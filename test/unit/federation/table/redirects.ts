import {file, matrix, type Row, redirect, site, web, wellKnownPath} from './row.js';

const zone = `example.org A 192.0.2.1
	www.example.org A 192.0.2.3
	x.example.org A 192.0.2.8
	matrix.example.org A 192.0.2.2`;
const delegated = {'192.0.2.2:8450': matrix()};
const way = [
	'192.0.2.2:8450 Host=matrix.example.org:8450 SNI=matrix.example.org certificate=matrix.example.org step=3.2',
];
const good = file('matrix.example.org:8450');
const over = 'discovery/well-known/192.0.2.1';

/** Redirects on the way to the file. */
export const redirects: readonly Row[] = [
	{
		name: 'redirect to another host',
		zone,
		ports: {
			'192.0.2.1:443': web(redirect(`https://www.example.org${wellKnownPath}`)),
			'192.0.2.3:443': web(good),
			...delegated,
		},
		verdict: 'ok',
		goes: way,
		asks: ['www.example.org www.example.org /.well-known/matrix/server'],
	},
	{
		name: 'redirects 302, 307 and 308, relative ones too',
		zone,
		ports: {
			'192.0.2.1:443': web(redirect('/a', 302), {
				'/a': redirect('b?c=d', 307),
				'/b?c=d': redirect('//example.org/e', 308),
				'/e': good,
			}),
			...delegated,
		},
		verdict: 'ok',
		goes: way,
	},
	...(
		[
			['in a circle', {[wellKnownPath]: redirect('/a'), '/a': redirect(wellKnownPath)}, 'redirect-loop', 'circle'],
			['to itself', {[wellKnownPath]: redirect(wellKnownPath)}, 'redirect-loop', 'circle'],
			[
				'without an end',
				Object.fromEntries(
					Array.from({length: 40}, (_, index) => [
						index === 0 ? wellKnownPath : `/${index}`,
						redirect(`/${index + 1}`),
					]),
				),
				'redirect-many',
				'more than',
			],
			[
				'to http',
				{[wellKnownPath]: redirect(`http://example.org${wellKnownPath}`)},
				'redirect-downgrade',
				'over https',
			],
			['to what is no URL', {[wellKnownPath]: redirect('https://[')}, 'redirect-invalid', 'no URL'],
			['to a host that is not there', {[wellKnownPath]: redirect('https://gone.example.org/')}, 'dns-no-name', 'gone'],
			['to a host that refuses', {[wellKnownPath]: redirect('https://www.example.org/')}, 'connect-refused', 'refused'],
			[
				'with a name that the other certificate has not',
				{[wellKnownPath]: redirect('https://x.example.org/')},
				'certificate-wrong-name',
				'x.example.org',
			],
			['without a place', {[wellKnownPath]: {status: 301}}, 'http-status', '301'],
		] as const
	).map(
		([what, replies, code, says]): Row => ({
			name: `redirect ${what}: ignored, 8448 works`,
			zone,
			ports: {'192.0.2.1:443': site(replies), '192.0.2.8:443': web(good), '192.0.2.1:8448': matrix()},
			verdict: 'warning',
			step: over,
			code,
			says: [says],
			goes: ['192.0.2.1:8448 Host=example.org SNI=example.org certificate=example.org step=6'],
		}),
	),
];
