import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseHostsFile, withHostsFile} from '../../../source/federation/hosts-file.js';
import {parseResolvConf} from '../../../source/parsers/resolv-conf.js';
import {zoneResolver} from '../../helpers/federation-world.js';

const never = new AbortController().signal;
const text = `# comment
127.0.0.1\tlocalhost
::1 localhost ip6-localhost
  192.0.2.7  Matrix.Example.org matrix # example.org
192.0.2.8 matrix.example.org
192.0.2.7 matrix.example.org
not-an-address example.org
2001:db8::1 six.example.org\r
192.0.2.9
`;

test('a hosts file: names in any case, several addresses, comments, what is no line', () => {
	const file = parseHostsFile(text);
	assert.deepEqual(file.get('matrix.example.org'), ['192.0.2.7', '192.0.2.8']);
	assert.deepEqual(file.get('localhost'), ['127.0.0.1', '::1']);
	assert.deepEqual(file.get('six.example.org'), ['2001:db8::1']);
	assert.equal(file.get('example.org'), undefined);
	assert.equal(parseHostsFile('').size, 0);
});

test('a name in the hosts file is not asked for in DNS, its services are', async () => {
	const zone = zoneResolver({
		a: {'matrix.example.org': ['203.0.113.1'], 'other.example.org': ['203.0.113.2']},
		aaaa: {'matrix.example.org': ['2001:db8::9']},
		srv: {'_matrix-fed._tcp.matrix.example.org': [{target: 'other.example.org'}]},
	});
	const resolver = withHostsFile(zone, parseHostsFile(text), '/etc/hosts of matrix');
	const server = '/etc/hosts of matrix';
	assert.equal(resolver.name, zone.name);
	assert.deepEqual(await resolver.resolve4('MATRIX.example.org', never), {
		outcome: 'records',
		records: ['192.0.2.7', '192.0.2.8'],
		server,
	});
	assert.deepEqual(await resolver.resolve6('matrix.example.org', never), {outcome: 'none', server});
	assert.deepEqual(await resolver.resolveCname('matrix.example.org', never), {outcome: 'none', server});
	assert.deepEqual(zone.asked, []);
	assert.equal((await resolver.resolveSrv('_matrix-fed._tcp.matrix.example.org', never)).outcome, 'records');
	assert.equal((await resolver.resolve4('other.example.org', never)).outcome, 'records');
	assert.equal((await resolver.resolve6('six.example.org', never)).outcome, 'records');
});

test('resolv.conf: three name servers at most, that of the machine itself where there is none', () => {
	const conf =
		'# nameserver 192.0.2.1\n; nameserver 192.0.2.2\nsearch example.org\nnameserver 127.0.0.53\nnameserver\t2001:db8::1\nnameserver fe80::1%eth0 # router\nnameserver 192.0.2.4\n';
	assert.deepEqual(parseResolvConf(conf), ['127.0.0.53', '2001:db8::1', 'fe80::1%eth0']);
	assert.deepEqual(parseResolvConf('nameserver example.org\noptions edns0\n'), ['127.0.0.1']);
	assert.deepEqual(parseResolvConf(''), ['127.0.0.1']);
});
