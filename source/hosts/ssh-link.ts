import {type Clock, systemClock} from '../system/clock.js';
import {Observable} from '../system/observable.js';
import {aliveness} from './aliveness.js';
import {type Asker, createAsker} from './asker.js';
import {backoff} from './backoff.js';
import type {Connection} from './connect.js';
import {ConnectFailure} from './failure.js';
import {HostError, type HostState} from './host.js';
import {type Keepalive, keepalive} from './keepalive.js';
import type {Keyring} from './keyring.js';
import {createRoundTrip} from './round-trip.js';
import {createSession, type Session} from './session.js';
import type {SshHostOptions} from './ssh-host-options.js';
import {endingsBegun} from './ssh-kill.js';
import {type WaitingRoom, waitingRoom} from './waiting-room.js';
import {watchWake} from './wake.js';

/** How long a connection may be silent when the machine woke up, in ms. */
const wakePatience = 5000;

/** Keeps one connection to one machine: the states of a host and the ways between them. Knows nothing of what goes over it. */
export class SshLink {
	readonly state = new Observable<HostState>({phase: 'idle'});
	readonly #id: string;
	readonly #destination: string;
	readonly #options: SshHostOptions;
	readonly #clock: Clock;
	readonly #waiting: WaitingRoom<Session>;
	#keyring: Keyring | undefined;
	#session: Session | undefined;
	#connection: Connection | undefined;
	#keepalive: Keepalive | undefined;
	/** The connection that did not answer any more. */
	#silent: Connection | undefined;
	#attempt = 0;
	#trying: AbortController | undefined;
	#needsAgent = false;
	#cancelRetry: (() => void) | undefined;
	#stopWatching: (() => void) | undefined;

	constructor(id: string, destination: string, options: SshHostOptions) {
		this.#id = id;
		this.#destination = destination;
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
		this.#waiting = waitingRoom(id);
	}

	/** The connection: at once, or when the present attempt succeeds; rejects with HostError when there is none to wait for. */
	session(signal?: AbortSignal): Promise<Session> {
		if (signal?.aborted) {
			return Promise.reject(new HostError('aborted', this.#id, 'Given up before it began'));
		}

		if (this.#session) {
			return Promise.resolve(this.#session);
		}

		const {value} = this.state;
		if (value.phase === 'idle') {
			this.#start();
		} else if (value.phase !== 'connecting' && value.phase !== 'asking') {
			return Promise.reject(this.#unreachable());
		}

		return this.#waiting.add(signal);
	}

	/** Now: connects, or asks the connection that stands whether it still does. */
	retry(): void {
		const {phase} = this.state.value;
		if (phase === 'online') {
			this.#keepalive?.probe(wakePatience);
		} else if (phase === 'idle' || phase === 'waiting' || phase === 'refused') {
			this.#keyring?.forgive();
			this.#needsAgent = false;
			this.#start();
		}
	}

	async close(): Promise<void> {
		if (this.state.value.phase === 'closed') {
			return;
		}

		const [connection, session] = [this.#connection, this.#session];
		this.state.value = {phase: 'closed'};
		this.#stopWatching?.();
		this.#cancelRetry?.();
		this.#keepalive?.stop();
		this.#waiting.reject(this.#unreachable());
		if (connection) {
			const closed = new Promise<void>(resolve => connection.client.once('close', () => resolve()));
			// A dead network does not say goodbye.
			const cancel = this.#clock.after(1000, () => connection.end(true));
			await Promise.race([closed, session && endingsBegun(session)]);
			this.#trying?.abort();
			connection.end();
			await closed;
			cancel();
		} else {
			this.#trying?.abort();
		}
	}

	#start(): void {
		this.#cancelRetry?.();
		this.#stopWatching ??= watchWake(this.#clock, () => this.#woke());
		this.#attempt++;
		this.state.value = {phase: 'connecting', attempt: this.#attempt};
		const trying = new AbortController();
		this.#trying = trying;
		const asker = createAsker({
			host: this.#id,
			ask: this.#options.ask,
			signal: trying.signal,
			changed: title => {
				if (!trying.signal.aborted) {
					this.state.value = title ? {phase: 'asking', question: title} : {phase: 'connecting', attempt: this.#attempt};
				}
			},
		});
		this.#connect(asker, trying.signal).then(
			connection => this.#arrived(connection, trying.signal),
			(error: unknown) => {
				if (!trying.signal.aborted) {
					this.#failed(error as Error);
				}
			},
		);
	}

	async #connect(asker: Asker, signal: AbortSignal): Promise<Connection> {
		// ssh2 takes 100 ms to load: not before it is needed.
		const {connect} = await import('./connect.js');
		this.#keyring ??= (await import('./keyring.js')).createKeyring();
		const {configFile, env: environment, endpoint, forwardAgent = false, dialled} = this.#options;
		return connect({
			name: this.#id,
			destination: this.#destination,
			configFile,
			environment,
			endpoint,
			forwardAgent,
			keyring: this.#keyring,
			asker,
			clock: this.#clock,
			signal,
			needsAgent: this.#needsAgent,
			dialled,
		});
	}

	#arrived(connection: Connection, signal: AbortSignal): void {
		if (signal.aborted) {
			connection.end(true);
			return;
		}

		if (connection.isLost()) {
			this.#failed(new ConnectFailure('unreached', connection.reason()));
			return;
		}

		this.#attempt = 0;
		this.#needsAgent = false;
		this.#connection = connection;
		const session = createSession(this.#id, connection.client, () => this.#whyLost(connection));
		this.#session = session;
		const {note} = connection;
		this.state.value = {phase: 'online', since: this.#clock.now(), ...(note ? {note} : {})};
		connection.client.once('close', () => this.#lost(connection));
		const {interval, misses} = this.#options.keepalive ?? aliveness(connection.destination);
		const usual = createRoundTrip();
		this.#keepalive = keepalive({
			clock: this.#clock,
			interval,
			misses,
			// A request that every server must answer: a forwarding that nobody asked for is to be taken back.
			ping: answered => connection.client.unforwardIn('127.0.0.1', 1, answered),
			answered: exact => this.#tellRoundTrip(usual(exact)),
			dead: () => {
				this.#silent = connection;
				connection.end(true);
			},
		});
		this.#waiting.resolve(session);
	}

	#tellRoundTrip(roundTrip: number): void {
		const {value} = this.state;
		if (value.phase === 'online' && value.roundTrip !== roundTrip) {
			this.state.value = {...value, roundTrip};
		}
	}

	#lost(connection: Connection): void {
		if (this.#connection !== connection) {
			return;
		}

		this.#keepalive?.stop();
		this.#keepalive = undefined;
		this.#connection = undefined;
		this.#session = undefined;
		if (this.state.value.phase !== 'closed') {
			this.#failed(new ConnectFailure('unreached', this.#whyLost(connection)));
		}
	}

	#whyLost(connection: Connection): string {
		return this.#silent === connection ? `${this.#id} does not answer any more` : connection.reason();
	}

	#failed(error: Error): void {
		const failure =
			error instanceof ConnectFailure
				? error
				: new ConnectFailure('unreached', error.message, error instanceof HostError ? error.cure : undefined);
		const {message: reason, cure} = failure;
		if (failure.kind === 'refused') {
			this.state.value = {phase: 'refused', reason, cure: cure ?? 'Ctrl-R tries again'};
		} else {
			this.#needsAgent = failure.kind === 'agent';
			const random = this.#options.random ?? Math.random;
			const delay = backoff(Math.max(1, this.#attempt), random());
			const retryAt = this.#clock.now() + delay;
			this.#cancelRetry = this.#clock.after(delay, () => this.#start());
			this.state.value = {phase: 'waiting', attempt: this.#attempt, retryAt, reason, ...(cure ? {cure} : {})};
		}

		this.#waiting.reject(this.#unreachable());
	}

	#woke(): void {
		const {phase} = this.state.value;
		if (phase === 'online') {
			this.#keepalive?.probe(wakePatience);
		} else if (phase === 'waiting') {
			this.#start();
		}
	}

	#unreachable(): HostError {
		const {value} = this.state;
		const reason = 'reason' in value ? value.reason : 'the connection is closed';
		return new HostError('unreachable', this.#id, reason, 'cure' in value ? {cure: value.cure} : {});
	}
}
