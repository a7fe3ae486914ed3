import type {ExecOptions, Host} from '../../source/hosts/host.js';

/** A host with something done around its commands that change something; `index` counts these from 0. */
export function aroundExec(
	host: Host,
	around: (index: number, run: () => ReturnType<Host['exec']>) => ReturnType<Host['exec']>,
): Host {
	let index = -1;
	return new Proxy(host, {
		get(of, key) {
			if (key === 'exec') {
				return (argv: readonly string[], options: ExecOptions = {}) => {
					// Looking (a source) is not urgent, steps are.
					if (!options.urgent) {
						return of.exec(argv, options);
					}

					index += 1;
					return around(index, () => of.exec(argv, options));
				};
			}

			const value = Reflect.get(of, key, of);
			return typeof value === 'function' ? value.bind(of) : value;
		},
	});
}
