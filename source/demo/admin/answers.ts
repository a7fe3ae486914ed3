import type {HttpRecording} from '../http-answers.js';
import {demoName, labName} from '../names.js';
import recorded from '../recorded/admin.json' with {type: 'json'};
import {recordedHomeserver} from '../recorded.js';

/** What Synapse says when it does not do what was asked, by what it was; a name in {braces} is put in. */
export type Refusals = keyof typeof recorded.refusals;

export interface Answer {
	/** Of HTTP. */
	readonly status: number;
	readonly body: unknown;
}

/** Thrown by whoever answers: as Synapse refuses it. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly answer: Answer;

	constructor(refusal: Refusals, name = '') {
		super(refusal);
		const {status, body} = recorded.refusals[refusal];
		const error = body.error.replaceAll(labName, demoName).replace('{name}', name);
		this.answer = {status, body: {...body, error}};
	}
}

export const done = (body: unknown = {}): Answer => ({status: 200, body});

const words: Readonly<Record<number, string>> = {
	200: 'OK',
	201: 'Created',
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
};

const {head: jsonHead} = recordedHomeserver.serverVersion;

/** With the head that Synapse's JSON has. */
export const recording = ({status, body}: Answer): HttpRecording => ({
	head: jsonHead.replace(/^HTTP\/1\.1 .*/, `HTTP/1.1 ${status} ${words[status] ?? ''}`),
	body: JSON.stringify(body),
});

/** What Synapse tells of a user, a room … in its order; each use puts in what lives. */
export const {templates} = recorded;
