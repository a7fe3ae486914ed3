import {z} from 'zod';
import {duration} from './quantities.js';

// Actions and checks of the person's own: commands on a host, with the manners of those that are built in.

const noNul = z.string().regex(/^[^\0]+$/, 'must not be empty');

const argv = z
	.array(noNul)
	.min(1)
	.refine(([program = '']) => !program.startsWith('-'), 'must begin with a program, as in [systemctl, restart, nginx]')
	.optional()
	.describe('A program with its arguments; no shell reads them');

const script = noNul.max(65_536).optional().describe('Or a script for sh');

const oneOf = 'needs one of argv and script, as in argv: [systemctl, restart, nginx]';

const isOne = (value: {readonly argv?: unknown; readonly script?: unknown}): boolean =>
	(value.argv === undefined) !== (value.script === undefined);

const pattern = z
	.string()
	.refine(text => compiles(text), 'is no regular expression')
	.optional();

function compiles(text: string): boolean {
	try {
		new RegExp(text, 'u');
		return true;
	} catch {
		return false;
	}
}

const field = z.strictObject({
	name: z
		.string()
		.regex(/^[a-z][a-z0-9_]*$/, 'may hold small letters, digits and _, and starts with a letter')
		.describe('As in `--set NAME=VALUE`; in a script the variable $NAME, in argv the word "{NAME}"'),
	label: z.string().optional().describe('What the form calls it'),
	kind: z
		.enum(['text', 'choice', 'flag', 'secret'])
		.optional()
		.describe(
			'text, or choice where there are choices; a flag is yes or empty; a secret is the first line of standard input',
		),
	choices: z.array(noNul).min(1).optional().describe('What may be chosen'),
	initial: z.union([z.string(), z.boolean()]).optional().describe('What it is at first'),
	pattern: pattern.describe('A regular expression that the whole text must match'),
	hint: z.string().optional().describe('Said beside it'),
});

export const actionSchema = (host: z.ZodString) =>
	z
		.strictObject({
			name: z
				.string()
				.regex(/^[a-z0-9][a-z0-9-]*$/, 'may hold small letters, digits and -')
				.describe('Its id is custom.NAME'),
			title: z.string().optional().describe('What it is called on the screen'),
			host,
			argv,
			script,
			risk: z
				.enum(['read', 'change', 'danger'])
				.default('change')
				.describe(
					'read runs at once and shows what it prints; change asks y/N; danger wants the name of the host typed',
				),
			form: z.array(field).default([]).describe('What it has to know'),
			key: z.string().optional().describe('Its key, in every tab'),
			explain: z.string().optional().describe('Said before it is done'),
			timeout: duration.default(60_000).describe('Cut when it takes longer: 60s'),
		})
		.refine(isOne, oneOf);

const level = z.strictObject({
	exits: z.array(z.int().min(0).max(255)).optional().describe('Exit codes that mean it'),
	text: pattern.describe('A regular expression in the output that means it'),
});

export const checkSchema = (host: z.ZodString) =>
	z
		.strictObject({
			name: noNul.max(60).describe('What it is called on the screen'),
			host,
			argv,
			script,
			every: duration
				.refine(ms => ms >= 10_000, 'must be 10s at least')
				.default(300_000)
				.describe('How often: 5m'),
			timeout: duration
				.refine(ms => ms <= 600_000, 'must be 10m at most')
				.default(20_000)
				.describe('Cut when it takes longer: 20s'),
			warning: level.optional().describe('What is a warning; exit code 1 if absent'),
			critical: level.optional().describe('What is critical; exit code 2 if absent'),
			cure: z.string().optional().describe('Said beside it when it is not well: what helps'),
		})
		.refine(isOne, oneOf);

export type CustomAction = z.infer<ReturnType<typeof actionSchema>>;
export type CustomField = z.infer<typeof field>;
export type CustomCheck = z.infer<ReturnType<typeof checkSchema>>;
