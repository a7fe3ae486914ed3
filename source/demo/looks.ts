import {type Command, type Commands, print} from './commands.js';
import type {DemoConfigFiles} from './config-files.js';
import type {Inside} from './inside.js';
import {demoName} from './names.js';

// What a host's shell finds for the guided checks: scripts of runbook/bot and set-up, known by a piece of their text.

const directory = '/home/lab/.homelab/matrix';
const claude = '/home/demo/.local/bin/claude';
const path = '/home/demo/.local/bin:/usr/local/bin:/usr/bin:/bin';

/** $1 marks the parts, $2 is the process of the unit. */
const findClaude: Command = (running, [marker = '', unit = '']) =>
	print(running, `${marker}\n${unit === '' ? '' : `PATH ${path}\n${claude}\n`}${marker}\n${marker}\n${claude}\n`);

/** In the demo it costs nothing. */
const askClaude: Command = running => print(running, 'Hello! How can I help you today?\n');

const bind = (source: string, target: string) => ({type: 'bind', source: `${directory}/${source}`, target});

const project = {
	name: 'matrix',
	services: {
		synapse: {
			container_name: 'synapse',
			image: 'matrixdotorg/synapse:latest',
			environment: {UID: '1000', GID: '1000'},
			volumes: [
				bind('data', '/data'),
				bind('config/homeserver.yaml', '/data/homeserver.yaml'),
				bind('config/log.config', '/data/log.config'),
			],
			ports: [8008, 9000].map(port => ({target: port, published: String(port)})),
		},
		'element-web': {
			container_name: 'element-web',
			image: 'vectorim/element-web:latest',
			environment: {},
			volumes: [bind('element-config/config.json', '/app/config.json')],
			ports: [{target: 80, published: '8080'}],
		},
	},
};

/** Of set-up/look-script.ts. */
const lookAtHost: Command = (running, [marker = '']) => {
	const part = (name: string, text: string): string => `\n${marker} ${name}\n${text}\n`;
	return print(
		running,
		[
			part('account', '1000 1000 demo /home/demo'),
			part('security', '["name=seccomp,profile=default"]'),
			part('version', '2.26.1'),
			part('directory', directory),
			part('file', `${directory}/docker-compose.yml`),
			part('project', JSON.stringify(project)),
			part('said', 'STATUS 0'),
		].join(''),
	);
};

/** Which of the places are there; keys and the image are. */
const lookAtPlaces =
	(files: DemoConfigFiles): Command =>
	(running, [marker = '', , count = '0', ...places]) => {
		const lines = places.slice(0, Number(count)).map(place => {
			const text = files.text(place);
			return text === undefined && !/\.signing\.key$|\/log\.config$/.test(place)
				? 'missing'
				: `${text?.length ?? 59} 600 1000 1000 regular file`;
		});
		return print(
			running,
			`\n${marker} files\n${lines.join('\n')}\n\n${marker} keys\n${demoName}.signing.key\n\n${marker} image\nsha256:${'a1'.repeat(32)}\n`,
		);
	};

/** `date`, then what comes after it. */
const dated =
	(journalctl: Command): Command =>
	(running, [, ...words]) => {
		running.stream.write(`${Math.floor(Date.now() / 1000)}\n`);
		return journalctl(running, words);
	};

/** A container like Synapse's for one look (runbook/inside/ask-inside.ts): what the script is told is its last word. */
const oneOff =
	(inside: Inside): Command =>
	(running, words) =>
		inside(running, words.at(-1) ?? '{}');

export const createLooks = (
	files: DemoConfigFiles,
	inside: Inside,
	journalctl: Command,
): NonNullable<Commands['scripts']> => [
	["trap 'cut=1' HUP", oneOff(inside)],
	['command -v claude || which claude', findClaude],
	['claude --print hello', askClaude],
	['date +%s; exec "$@"', dated(journalctl)],
	['part account;', lookAtHost],
	['part files', lookAtPlaces(files)],
];
