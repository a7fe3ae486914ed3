import {randomUUID} from 'node:crypto';
import {HostError} from '../../hosts/host.js';
import {units} from '../../sources/units.js';
import {unitKey} from '../../sources/watched-units.js';
import type {FlowStep} from '../flow.js';
import {botKey, botOf} from './bot-subject.js';
import {askScript, claudePatience, findScript, judgeClaude, judgePlaces, readPlaces} from './claude.js';

/** Nothing is run but the look for it. */
export const claudeFoundStep: FlowStep = {
	id: 'claude-found',
	title: 'It finds claude',
	operations: ['T11'],
	looks: ({subject}) => `command -v claude on ${subject.host}, in a login shell and with the PATH of the unit`,
	needs: ['host'],
	timeout: 20_000,
	async run(context) {
		const bot = botOf(context);
		const {host, unit} = bot;
		if (!/claude/i.test(unit)) {
			return {severity: 'skipped', text: `nothing says that ${unit} uses claude`};
		}

		const marker = `==${randomUUID()}==`;
		const known = context.latest(units, host)?.find(one => unitKey(one) === botKey(bot));
		const argv = ['/bin/sh', '-c', findScript, 'sh', marker, String(known?.unit?.pid ?? '')];
		const {stdout} = await context.host(host).exec(argv, {timeout: 15_000, signal: context.signal});
		return judgePlaces(readPlaces(stdout.toString(), marker), unit, host);
	},
};

/** T11: costs quota and may hang, so only when somebody asks for it. */
export const claudeStep: FlowStep = {
	id: 'claude',
	title: 'claude answers',
	operations: ['T11'],
	looks: ({subject}) => `claude --print hello in a login shell on ${subject.host}, ${claudePatience} s at the most`,
	needs: ['host'],
	asked: 'it costs quota, and may take a minute',
	timeout: (claudePatience + 15) * 1000,
	async run(context) {
		const {host} = botOf(context);
		const began = context.now();
		try {
			const argv = ['/bin/sh', '-c', askScript, 'sh', String(claudePatience)];
			const {stdout, stderr, code, signal} = await context
				.host(host)
				.exec(argv, {timeout: (claudePatience + 10) * 1000, limit: 256 * 1024, signal: context.signal});
			return judgeClaude(
				{
					// As sh tells of a signal.
					code: signal === 'SIGKILL' ? 137 : code,
					stdout: stdout.toString(),
					stderr: stderr.toString(),
					took: context.now() - began,
				},
				host,
			);
		} catch (error) {
			context.signal.throwIfAborted();
			if (error instanceof HostError && error.kind === 'timeout') {
				return judgeClaude({code: 124, stdout: '', stderr: '', took: context.now() - began}, host);
			}

			if (error instanceof HostError && error.kind === 'missing') {
				return judgeClaude({code: 127, stdout: '', stderr: '', took: 0}, host);
			}

			throw error;
		}
	},
};
