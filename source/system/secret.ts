import {inspect} from 'node:util';

const mask = '••••';

/**
 * A value that must not be seen. It prints as •••• wherever text is made of it (template, JSON, console, error);
 * `reveal` is called only where the value leaves: standard input, a header on our own tunnel, SFTP, an SSH answer.
 */
export class Secret {
	readonly #value: string;

	constructor(value: string) {
		this.#value = value;
	}

	reveal(): string {
		return this.#value;
	}

	/** A secret that is made of this one: `Bearer …`. */
	map(change: (value: string) => string): Secret {
		return new Secret(change(this.#value));
	}

	toString(): string {
		return mask;
	}

	toJSON(): string {
		return mask;
	}

	[inspect.custom](): string {
		return mask;
	}
}
