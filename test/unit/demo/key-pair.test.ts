import assert from 'node:assert/strict';
import {it} from 'node:test';
import ssh2 from 'ssh2';
import {createKeyPair} from '../../../source/demo/key-pair.js';

it('makes no key that cannot be read', () => {
	// Its public half begins with a zero byte, which ssh2 1.17 leaves out.
	const unreadable = {
		private: `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMgAAAAtz
c2gtZWQyNTUxOQAAAB+4VpfovoiTpVKxoILW8MV5lr9VjG6Ri/aB3NCI816ZAAAA
iNBOXgzQTl4MAAAAC3NzaC1lZDI1NTE5AAAAH7hWl+i+iJOlUrGggtbwxXmWv1WM
bpGL9oHc0IjzXpkAAAA/cZT918+YKtBsCVjni1TbzNdvLileSOOmsBU6/G2ySvK4
VpfovoiTpVKxoILW8MV5lr9VjG6Ri/aB3NCI816ZAAAAAAECAwQFBgc=
-----END OPENSSH PRIVATE KEY-----
`,
		public: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAH7hWl+i+iJOlUrGggtbwxXmWv1WMbpGL9oHc0IjzXpk=',
	};
	const good = createKeyPair();
	const waiting = [unreadable, good];
	assert.equal(
		createKeyPair(() => waiting.shift()!),
		good,
	);
	assert.ok(!(ssh2.utils.parseKey(good.private) instanceof Error));
});
