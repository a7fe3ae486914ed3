import type {CommandInfo, Completes, Flag} from './command.js';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** In a specification of _arguments brackets and colons mean something. */
const told = (text: string): string => text.replaceAll(/[[\]:\\]/g, '\\$&');

const action = (completes: Completes | undefined): string => {
	if (completes === undefined) {
		return '';
	}

	if (completes === 'files') {
		return '_files';
	}

	return typeof completes === 'string' ? `{_synaptop_names ${completes}}` : `(${completes.join(' ')})`;
};

const flagSpec = ({name, value, many, completes, summary}: Flag): string =>
	quoted(
		`${many ? '*' : ''}--${name}${value === undefined ? '' : '='}[${told(summary)}]${value === undefined ? '' : `:${told(value)}:${action(completes)}`}`,
	);

/** Completions for zsh 5: a file _synaptop of $fpath, or sourced after compinit. */
export function zshCompletion(commands: readonly CommandInfo[], globalFlags: readonly Flag[]): string {
	const list = commands.map(({name, summary}) => quoted(`${name}:${told(summary)}`));
	const cases = commands.map(command => {
		const inputs = (command.completes ?? []).map((completes, index) =>
			quoted(`${index + 1}:${told(command.input ?? '')}:${action(completes)}`),
		);
		const specs = [...command.flags.map(flagSpec), ...globalFlags.map(flagSpec), ...inputs, "'*::word:'"];
		return `		${command.name}) _arguments ${specs.join(' \\\n			')} ;;`;
	});
	return `#compdef synaptop
# zsh completion for synaptop. Made by: synaptop completion zsh
_synaptop_names() {
	local at=\${synaptop_words[(I)--config]}
	local -a config names
	(( at )) && config=(--config "\${synaptop_words[at+1]}")
	local of=
	[[ $1 == fields ]] && of=\${words[(r)*.*]}
	names=(\${(f)"$("\${synaptop_words[1]}" completion $1 \${of:+"$of"} $config 2>/dev/null)"})
	if [[ $1 == fields ]]; then compadd -S '' -a names; else compadd -a names; fi
}
_synaptop() {
	local context state state_descr line
	local -A opt_args
	local -a synaptop_words=("\${words[@]}")
	_arguments -C ${[...commands[0]!.flags, ...globalFlags].map(flagSpec).join(' \\\n		')} \\
		'1: :->command' '*:: :->rest'
	case $state in
	command)
		local -a commands=(${[...list, quoted('help:Help for a command')].join('\n			')})
		_describe command commands
		;;
	rest)
		case $line[1] in
		help) _values command ${commands.map(({name}) => name).join(' ')} ;;
${cases.join('\n')}
		esac
		;;
	esac
}
if [[ \${funcstack[1]} == _synaptop ]]; then _synaptop "$@"; else compdef _synaptop synaptop; fi
`;
}
