import type {configOf} from '../config/schema.js';
import {demoName, demoPassword} from './names.js';

/** The config of the demo: every part that can be watched, where the machines have it; `token` is a file. */
export const demoConfig = (token: string): Parameters<typeof configOf>[0] => ({
	homeserver: demoName,
	hosts: {
		matrix: {ssh: 'matrix'},
		database: {ssh: 'database', docker: false},
		proxy: {ssh: 'proxy', docker: false},
	},
	client: {public: `https://matrix.${demoName}`},
	synapse: {host: 'matrix', metrics: ['http://localhost:9000/_synapse/metrics']},
	admin: {token: {file: token}, hint: `In this demo: user admin, password ${demoPassword}`},
	element: {host: 'matrix'},
	bots: [{host: 'matrix', unit: 'claude-matrix-bot', config: '~/.claude-matrix-bot/config.yaml'}],
	units: [
		{host: 'matrix', unit: 'docker', scope: 'system'},
		{host: 'database', unit: 'postgresql', scope: 'system'},
		{host: 'proxy', unit: 'nginx', scope: 'system'},
	],
	postgres: {host: 'database', address: 'localhost:5432', command: ['psql', '-U', 'matrix', '-d', 'matrix']},
	redis: {host: 'database', address: 'localhost:6379', command: ['redis-cli', '-n', '4']},
	backups: [
		{name: 'database', host: 'database', glob: '/mnt/backups/matrix-*.dump', maxAge: '26h', minSize: '1MB'},
		{name: 'media', host: 'database', glob: '/mnt/backups/media-*.tar.gz', maxAge: '8d', minSize: '1MB'},
	],
	logs: [{host: 'matrix', path: '~/.claude-matrix-bot/bot.log'}],
	prometheus: {host: 'proxy'},
	links: {Grafana: `https://grafana.${demoName}/d/matrix`},
});
