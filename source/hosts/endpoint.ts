/**
 * Where and who exactly, for a connection that no ssh_config knows of (the demo's): nothing is looked up by `ssh -G`,
 * in known_hosts, in an agent or in the home directory.
 */
export interface Endpoint {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	/** Unencrypted private key in OpenSSH's format. */
	readonly key: string;
	/** The one host key that is taken, as in a .pub file: `ssh-ed25519 AAAA…`. */
	readonly hostKey: string;
}
