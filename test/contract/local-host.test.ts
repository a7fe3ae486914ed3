import {LocalHost} from '../../source/hosts/local-host.js';
import {hostContract} from './host-contract.js';

hostContract('LocalHost', {
	async make() {
		const host = new LocalHost('here');
		return {host, stop: () => host.close()};
	},
});
