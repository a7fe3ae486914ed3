import {createHash} from 'node:crypto';
import {hostname as machineName} from 'node:os';

/** What the tokens of ssh_config(5) stand for. */
export interface TokenValues {
	readonly alias: string;
	readonly hostname: string;
	readonly port: number;
	readonly user: string;
	readonly hostKeyAlias?: string;
	readonly proxyJump?: string;
	readonly home: string;
	readonly localUser: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/** ~/, %tokens and ${VARIABLES} as ssh_config(5) has them: `ssh -G` (9.2) leaves those of IdentityFile, CertificateFile and ProxyCommand. */
export function expandPath(text: string, values: TokenValues, {tilde = true} = {}): string {
	const untilded = tilde && (text === '~' || text.startsWith('~/')) ? values.home + text.slice(1) : text;
	return untilded.replaceAll(/%([%CLdhijklnpru])|\$\{(\w+)\}|^\$(\w+)$/g, (whole, token, name, alone) =>
		token === undefined ? (values.environment[name ?? alone] ?? '') : (tokenValue(token, values) ?? whole),
	);
}

function tokenValue(token: string, values: TokenValues): string | undefined {
	const local = machineName();
	const plain: Readonly<Record<string, string>> = {
		'%': '%',
		L: local.split('.')[0]!,
		l: local,
		d: values.home,
		h: values.hostname,
		i: String(process.getuid?.() ?? ''),
		j: values.proxyJump ?? '',
		k: values.hostKeyAlias ?? values.alias,
		n: values.alias,
		p: String(values.port),
		r: values.user,
		u: values.localUser,
	};
	if (token === 'C') {
		const parts = [local, values.hostname, String(values.port), values.user, values.proxyJump ?? ''];
		return createHash('sha1').update(parts.join('')).digest('hex');
	}

	return plain[token];
}
