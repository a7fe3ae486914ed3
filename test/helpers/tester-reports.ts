/** An answer of matrix-federation-tester (Go), GET /api/report: its IPv6 address is dead. */
export const goReport = {
	WellKnownResult: {'m.server': 'matrix.example.org:443', CacheExpiresAt: 1_800_000_000},
	DNSResult: {
		SRVSkipped: true,
		SRVCName: '',
		SRVRecords: null,
		SRVError: null,
		Hosts: {'matrix.example.org': {CName: 'matrix.example.org.', Addrs: ['203.0.113.10', '2001:db8::10'], Error: null}},
		Addrs: ['203.0.113.10:443', '[2001:db8::10]:443'],
	},
	ConnectionReports: {
		'203.0.113.10:443': {
			Certificates: [
				{
					SubjectCommonName: 'matrix.example.org',
					IssuerCommonName: 'R11',
					SHA256Fingerprint: 'AA',
					DNSNames: ['matrix.example.org'],
				},
			],
			Cipher: {Version: 'TLS 1.3', CipherSuite: 'TLS_AES_128_GCM_SHA256'},
			Checks: {
				AllChecksOK: true,
				MatchingServerName: true,
				FutureValidUntilTS: true,
				HasEd25519Key: true,
				AllEd25519ChecksOK: true,
				Ed25519Checks: {'ed25519:a': {ValidEd25519: true, MatchingSignature: true}},
				ValidCertificates: true,
			},
			Errors: [],
			Ed25519VerifyKeys: {'ed25519:a': 'AAAA'},
			Info: {},
			Keys: {},
		},
	},
	ConnectionErrors: {'[2001:db8::10]:443': {Message: 'dial tcp [2001:db8::10]:443: i/o timeout'}},
	Version: {name: 'Synapse', version: '1.160.0'},
	FederationOK: false,
};

/** The same of the tester in Rust, GET /api/federation/report: it calls that OK. */
export const rustReport = {
	ServerName: 'example.org',
	WellKnownResult: {
		'203.0.113.20:443': {'m.server': 'matrix.example.org:443', CacheExpiresAt: 1_800_000_000},
		'[2001:db8::20]:443': {'m.server': '', CacheExpiresAt: 0, Error: {Error: 'Timeout', ErrorCode: 'Timeout'}},
	},
	DNSResult: {SRVSkipped: true, Addrs: ['203.0.113.10:443', '[2001:db8::10]:443']},
	ConnectionReports: {
		'203.0.113.10:443': {
			Certificates: [],
			Cipher: {Version: 'TLSv1_3', CipherSuite: 'TLS13_AES_256_GCM_SHA384'},
			Checks: {AllChecksOK: true, ValidUntilTSWithin7Days: true, ServerVersionParses: true, TLSVersionOK: true},
			Error: null,
			Version: {name: 'Synapse', version: '1.160.0'},
			RequiredRetry: false,
		},
	},
	ConnectionErrors: {'[2001:db8::10]:443': {Error: 'Timeout', ErrorCode: 'Timeout'}},
	Version: {name: 'Synapse', version: '1.160.0'},
	FederationOK: true,
	FederationWarning: true,
};
