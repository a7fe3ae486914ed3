import type {EngineRequest} from '../hosts/engine.js';
import type {Input} from '../hosts/host.js';
import {quote} from '../hosts/quote.js';
import type {MatrixRequest} from '../matrix/client.js';
import {signInRequest, signOutRequest} from '../matrix/sign-in.js';
import {Secret} from '../system/secret.js';
import type {AccessStep, ExecStep, JobStep, Step} from './action.js';
import {botLines} from './bot-step.js';
import {fileLines} from './file-step.js';
import {healthLines} from './health-step.js';
import {redactor, secretsOf} from './redact.js';

/**
 * What a step looks like to the person, in the dialog, `--dry-run`, the activity and the audit: the command as sh takes
 * it, and for a request to the engine the docker command that does the same with the request below it.
 * `host` is the one that it is shown for anyway. Throws RangeError for words that no argument can hold.
 */
export function preview(step: Step, host?: string): readonly string[] {
	const redact = redactor(secretsOf([step]));
	return lines(step, host).map(redact);
}

function lines(step: Step, host: string | undefined): readonly string[] {
	switch (step.kind) {
		case 'exec': {
			return command(step);
		}

		case 'terminal': {
			return [quote(step.argv)];
		}

		case 'matrix': {
			const {follow, then} = step;
			return [
				request(step.request),
				...(then ? [`  then ${then.words}`] : []),
				...(follow ? ['  and follows it until the server says that it is done'] : []),
			];
		}

		case 'access': {
			return accessLines(step);
		}

		case 'file': {
			return fileLines(step);
		}

		case 'health': {
			return healthLines(step);
		}

		case 'bot': {
			return botLines(step);
		}

		case 'job': {
			return jobLines(step, host);
		}

		case 'job-deed': {
			return [quote(step.equivalent)];
		}

		case 'engine':
		case 'view': {
			return [quote(step.equivalent), `  ${request(step.request)}`];
		}
	}
}

function command({argv, stdin, fallback, delay, shown}: ExecStep): readonly string[] {
	return [
		...(shown?.split('\n') ?? [quote(argv)]),
		...(delay === undefined ? [] : [`  after ${delay / 1000} s`]),
		...(stdin === undefined ? [] : [`  standard input: ${input(stdin)}`]),
		...(fallback ? [`  ${fallback.remark}: ${quote(fallback.step.argv)}`] : []),
	];
}

/** The script itself is what runs. */
const jobLines = ({script, input: stdin, as}: JobStep, host: string | undefined): readonly string[] => [
	...(as && as.target.host !== host ? [`  on ${as.target.host}:`] : []),
	...script.trimEnd().split('\n'),
	...(stdin === undefined ? [] : [`  standard input: ${input(stdin)}`]),
	'  as a job on the host: it goes on when the connection or synaptop ends',
];

/** In words where no command does the same: what is on the host, what on this machine. */
function accessLines({deed}: AccessStep): readonly string[] {
	switch (deed.kind) {
		case 'sign-in': {
			return [request(signInRequest(deed.user, deed.password))];
		}

		case 'enter': {
			return ['GET /_matrix/client/v3/account/whoami', `  with the token ${deed.token}`];
		}

		case 'show': {
			return ['  shows the token'];
		}

		case 'keep-file': {
			return [
				`  writes the token to ${deed.path} of this machine (0600)${deed.replace ? ', in place of what is there' : ''}`,
			];
		}

		case 'keep-command': {
			return [quote(deed.argv), `  on this machine; standard input: ${new Secret('')}`];
		}

		case 'sign-out': {
			return [
				request(signOutRequest),
				...deed.files.map(file => `  removes ${file} of this machine if it holds this token`),
			];
		}

		case 'forget': {
			return ['  forgets the token'];
		}
	}
}

const input = (stdin: Input): string => {
	if (stdin instanceof Secret) {
		return String(stdin);
	}

	const bytes = typeof stdin === 'string' ? Buffer.byteLength(stdin) : stdin.length;
	return `${bytes} bytes`;
};

const request = ({method, path, query, body}: EngineRequest | MatrixRequest): string => {
	const parameters = query ? `?${new URLSearchParams(query)}` : '';
	return `${method} ${path}${parameters}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;
};
