import {quote} from '../hosts/quote.js';
import type {CommandInfo, Completes, Flag} from './command.js';

const words = (list: readonly string[]): string => quote(['x', list.join(' ')]).slice(2);

/** As the function _synaptop_reply takes it. */
const reply = (completes: Completes | undefined): string => {
	if (completes === undefined) {
		return ':';
	}

	if (completes === 'files') {
		return '_synaptop_files';
	}

	return typeof completes === 'string'
		? `_synaptop_reply "$(_synaptop_ask ${completes}${completes === 'fields' ? ' "$action"' : ''})"`
		: `_synaptop_reply ${words(completes)}`;
};

const flagNames = (flags: readonly Flag[]): readonly string[] => flags.map(({name}) => `--${name}`);

/** Completions for bash 3.2 and newer; needs no package bash-completion. */
export function bashCompletion(commands: readonly CommandInfo[], globalFlags: readonly Flag[]): string {
	const all = [...globalFlags, ...commands.flatMap(({flags}) => flags)];
	const valued = [...new Set(flagNames(all.filter(({value}) => value)))];
	const values = commands.flatMap(command =>
		command.flags
			.filter(({value}) => value)
			.map(flag => `		${command.name}:--${flag.name}) ${reply(flag.completes)}; return ;;`),
	);
	const globals = globalFlags
		.filter(({value}) => value)
		.map(flag => `		*:--${flag.name}) ${reply(flag.completes)}; return ;;`);
	const inputs = commands.flatMap(command =>
		(command.completes ?? []).map((completes, index) => `		${command.name}:${index}) ${reply(completes)}; return ;;`),
	);
	const flags = commands.map(
		command => `		${command.name}) _synaptop_reply ${words(flagNames([...command.flags, ...globalFlags]))} ;;`,
	);
	return `# bash completion for synaptop. Made by: synaptop completion bash
_synaptop_reply() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_synaptop_files() { COMPREPLY=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null; }
_synaptop_ask() { "\${COMP_WORDS[0]}" completion "$@" \${config:+--config "$config"} 2>/dev/null; }
_synaptop() {
	local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= config= action= word i
	local inputs=()
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=\${COMP_WORDS[i]}
		case $word in
		--config) i=$((i + 1)); config=\${COMP_WORDS[i]} ;;
		${valued.filter(name => name !== '--config').join('|')}) i=$((i + 1)) ;;
		-*) ;;
		*) if [ -z "$command" ]; then command=$word; else inputs+=("$word"); fi ;;
		esac
	done
	action=\${inputs[0]-}
	case $command:$prev in
${[...values, ...globals].join('\n')}
	esac
	case $cur in
	-*)
		case $command in
${flags.join('\n')}
		*) _synaptop_reply ${words([...new Set(flagNames([...commands[0]!.flags, ...globalFlags]))])} ;;
		esac
		return
		;;
	esac
	if [ -z "$command" ]; then
		_synaptop_reply ${words([...commands.map(({name}) => name), 'help'])}
		return
	fi
	case $command:\${#inputs[@]} in
		help:0) _synaptop_reply ${words(commands.map(({name}) => name))} ;;
${inputs.join('\n')}
	esac
}
complete -F _synaptop synaptop
`;
}
