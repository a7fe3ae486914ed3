import type {Running} from './framed-exec.js';

const answers: Readonly<Record<string, string>> = {
	help: 'This is the demo: ls, pwd, whoami, date, uptime, exit.',
	ls: 'bin  data  dev  etc  proc  root  start.sh  sys  tmp  usr  var',
	pwd: '/',
	whoami: 'root',
};

/** A shell that knows next to nothing, for looking at how one gets in and out. Ends with `exit`, Ctrl-D, or the connection. */
export function runContainerShell({stream}: Running, host: string): Promise<number> {
	const prompt = `root@${host}:/# `;
	let line = '';
	stream.write(prompt);
	return new Promise(resolve => {
		const end = () => resolve(0);
		const take = (character: string) => {
			if (character === '\u0004' && line === '') {
				stream.write('exit\r\n');
				end();
			} else if (character === '\r' || character === '\n') {
				stream.write('\r\n');
				const command = line.trim();
				line = '';
				if (command === 'exit') {
					end();
					return;
				}

				stream.write(`${reply(command)}${prompt}`);
			} else if (character === '\u007f') {
				line = line.slice(0, -1);
				stream.write('\b \b');
			} else if (character >= ' ') {
				line = (line + character).slice(0, 1000);
				stream.write(character);
			}
		};

		stream.on('data', (chunk: Buffer) => {
			for (const character of chunk.toString()) {
				take(character);
			}
		});
		stream.once('end', end);
		stream.once('close', end);
	});
}

function reply(command: string): string {
	if (command === '') {
		return '';
	}

	const text = command === 'date' || command === 'uptime' ? new Date().toUTCString() : answers[command];
	return `${text ?? `sh: ${command.split(' ')[0]}: not found`}\r\n`;
}
