/** One record of _matrix-fed._tcp or _matrix._tcp (RFC 2782). `target` without the final dot; empty: the root, "." */
export interface SrvRecord {
	readonly target: string;
	readonly port: number;
	readonly priority: number;
	readonly weight: number;
}

/**
 * What a name server said. `none`: the name is there, but not this kind of record. `failed`: what it said makes no sense.
 * `unasked`: nobody could be asked from there, which says nothing about the name. `server`: the one that said so.
 */
export type DnsAnswer<Item> =
	| {readonly outcome: 'records'; readonly records: readonly Item[]; readonly server?: string}
	| {
			readonly outcome: 'none' | 'nxdomain' | 'servfail' | 'timeout' | 'refused' | 'loop' | 'failed' | 'unasked';
			readonly server?: string;
			readonly detail?: string;
	  };

/**
 * Asks DNS. Never rejects but when the signal is aborted. What comes of it is believed by nobody: see guardResolver().
 * Names are without a final dot and complete: no search list.
 */
export interface Resolver {
	/** For a person: "the resolver of this machine (127.0.0.53)". */
	readonly name: string;
	/** Addresses, behind CNAMEs if need be. */
	resolve4(name: string, signal: AbortSignal): Promise<DnsAnswer<string>>;
	resolve6(name: string, signal: AbortSignal): Promise<DnsAnswer<string>>;
	resolveSrv(name: string, signal: AbortSignal): Promise<DnsAnswer<SrvRecord>>;
	/** The chain of aliases, first to last; `none`: it is no alias; `loop`: it has no end. */
	resolveCname(name: string, signal: AbortSignal): Promise<DnsAnswer<string>>;
}

/** In the order in which they are tried: RFC 2782 draws among the same priority by weight, which is shown highest first. */
export const bySrvOrder = (left: SrvRecord, right: SrvRecord): number =>
	left.priority - right.priority || right.weight - left.weight;
