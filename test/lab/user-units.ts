import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {lab} from './lab.js';

const execute = promisify(execFile);

/** As root inside the lab's host. */
export const asRoot = async (...words: string[]): Promise<string> => {
	const [program = '', ...rest] = lab.host.enter;
	return (await execute(program, [...rest, ...words])).stdout.trim();
};

/** systemctl --user of one of its users, or another program of that user's. */
export const asUser = async (user: string, ...words: string[]): Promise<string> => {
	const id = await asRoot('id', '-u', user);
	return asRoot('runuser', '-u', user, '--', 'env', `XDG_RUNTIME_DIR=/run/user/${id}`, ...words);
};

/** A file of a user of the lab's host. */
export const writeAs = (user: string, path: string, text: string): Promise<string> =>
	asRoot(
		'runuser',
		'-u',
		user,
		'--',
		'sh',
		'-c',
		'mkdir -p "$(dirname "$1")" && printf %s "$2" >"$1"',
		'sh',
		path,
		text,
	);

/** A user unit of this test run only, with a script of its own; removed by `remove`. */
export const throwAwayUnit = async (user: string, name: string, script: string, more = '') => {
	const home = `/home/${user}`;
	const directory = `${home}/.${name}`;
	const file = `${home}/.config/systemd/user/${name}.service`;
	const text = [
		'[Unit]',
		`Description=${name}`,
		'StartLimitIntervalSec=0',
		'[Service]',
		`ExecStart=/bin/sh ${directory}/script`,
		more,
		'[Install]',
		'WantedBy=default.target',
		'',
	].join('\n');
	await writeAs(user, `${directory}/script`, script);
	await writeAs(user, file, text);
	const systemctl = (...words: string[]) => asUser(user, 'systemctl', '--user', ...words);
	await systemctl('daemon-reload');
	return {
		directory,
		systemctl,
		async remove() {
			await systemctl('disable', '--now', '-q', name).catch(() => {});
			await systemctl('reset-failed', name).catch(() => {});
			await asRoot('rm', '-rf', directory, file);
			await systemctl('daemon-reload').catch(() => {});
		},
	};
};
