import type {CommandInfo, Completes, Flag} from './command.js';

/** fish knows two escapes between single quotes. */
const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;

const source = (completes: Completes): string => {
	if (typeof completes !== 'string') {
		return quoted(completes.join(' '));
	}

	return quoted(`(__synaptop_ask ${completes}${completes === 'fields' ? ' (__synaptop_inputs)[2]' : ''})`);
};

const value = ({value: name, completes}: Flag): string => {
	if (name === undefined) {
		return '';
	}

	return completes === 'files' ? ' -r -F' : ` -x${completes === undefined ? '' : ` -a ${source(completes)}`}`;
};

const flagLine = (flag: Flag, condition: string): string =>
	`complete -c synaptop${condition} -l ${flag.name}${value(flag)} -d ${quoted(flag.summary)}`;

/** Completions for fish 3.1 and newer. */
export function fishCompletion(commands: readonly CommandInfo[], globalFlags: readonly Flag[]): string {
	const all = [...globalFlags, ...commands.flatMap(({flags}) => flags)];
	const valued = [...new Set(all.filter(flag => flag.value).map(({name}) => `--${name}`))];
	const lines = commands.flatMap(command => [
		`complete -c synaptop -n '__synaptop_at 0' -a ${command.name} -d ${quoted(command.summary)}`,
		...command.flags.map(flag => flagLine(flag, isCommand(command.name))),
		...(command.completes ?? []).map(
			(completes, index) =>
				`complete -c synaptop -n ${quoted(`__synaptop_at ${index + 1} ${command.name}`)} -a ${source(completes)}`,
		),
	]);
	return `# fish completion for synaptop. Made by: synaptop completion fish
function __synaptop_inputs
	set -l skip 0
	for word in (commandline -opc)[2..-1]
		if test $skip = 1
			set skip 0
		else if contains -- $word ${valued.join(' ')}
			set skip 1
		else if not string match -q -- '-*' $word
			echo $word
		end
	end
end
function __synaptop_at
	set -l inputs (__synaptop_inputs)
	test (count $inputs) = $argv[1]; and begin
		test (count $argv) = 1; or test "$inputs[1]" = $argv[2]
	end
end
function __synaptop_is
	set -l inputs (__synaptop_inputs)
	test "$inputs[1]" = $argv[1]
end
function __synaptop_ask
	set -l words (commandline -opc)
	set -l at (contains -i -- --config $words)
	if test -n "$at"; and test $at -lt (count $words)
		$words[1] completion $argv --config $words[(math $at + 1)] 2>/dev/null
	else
		$words[1] completion $argv 2>/dev/null
	end
end
complete -c synaptop -f
${globalFlags.map(flag => flagLine(flag, '')).join('\n')}
${lines.join('\n')}
complete -c synaptop -n '__synaptop_at 0' -a help -d 'Help for a command'
complete -c synaptop -n '__synaptop_at 1 help' -a ${quoted(commands.map(({name}) => name).join(' '))}
`;
}

const isCommand = (name: string): string => ` -n ${quoted(`__synaptop_is ${name}`)}`;
