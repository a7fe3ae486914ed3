import {createHash} from 'node:crypto';
import {demoName} from '../names.js';
import {done, Refusal, templates} from './answers.js';
import type {DemoFile} from './model.js';
import {type Call, compare, pageOf, type Route, route} from './router.js';
import {userOf} from './users.js';

const fields = (file: DemoFile) => ({
	user_id: file.user,
	media_id: file.id,
	media_type: file.type,
	media_length: file.size,
	upload_name: file.name,
	created_ts: file.created,
	last_access_ts: file.access,
	quarantined_by: file.quarantinedBy,
	safe_from_quarantine: file.protected,
	sha256: createHash('sha256').update(file.id).digest('hex'),
});

/** The file that a path names by server and id. Throws Refusal. */
function fileOf({people, names: [server, id]}: Call): DemoFile {
	const file = server === demoName ? people.files.find(one => one.id === id) : undefined;
	if (!file) {
		throw new Refusal('no file');
	}

	return file;
}

const protect = (on: boolean) => (call: Call) => {
	const file = call.people.files.find(({id}) => id === call.names[0]);
	if (!file) {
		throw new Refusal('no file to protect');
	}

	file.protected = on;
	return done();
};

/** Of many files: those that nothing protects. */
const quarantine = ({by}: Call, files: readonly DemoFile[]) => {
	const taken = files.filter(file => !file.protected && file.quarantinedBy === null);
	for (const file of taken) {
		file.quarantinedBy = by.id;
	}

	return done({num_quarantined: taken.length});
};

const ofUser = (call: Call) => {
	const {id} = userOf(call);
	const order = (call.query.get('order_by') ?? 'created_ts') as keyof ReturnType<typeof fields>;
	const turn = (call.query.get('dir') ?? 'b') === 'b' ? -1 : 1;
	const found = call.people.files
		.filter(({user}) => user === id)
		.map(file => ({...templates.userFile, ...fields(file)}))
		.toSorted((one, other) => turn * compare(one[order], other[order]));
	const {page, next} = pageOf(found, call.query);
	return done({media: page, total: found.length, ...(next === undefined ? {} : {next_token: next})});
};

/** Files of this server, and what is kept of other ones'. */
export const mediaRoutes: readonly Route[] = [
	route('GET', '/v1/users/*/media', ofUser),
	route('GET', '/v1/media/*/*', call => done({media_info: {...templates.file, ...fields(fileOf(call))}})),
	route('DELETE', '/v1/media/*/*', call => {
		const file = fileOf(call);
		call.people.files = call.people.files.filter(one => one !== file);
		return done({deleted_media: [file.id], total: 1});
	}),
	// Synapse says yes to a file that it does not have, and to a protected one.
	route('POST', '/v1/media/quarantine/*/*', call => {
		quarantine(
			call,
			call.people.files.filter(({id}) => id === call.names[1]),
		);
		return done();
	}),
	route('POST', '/v1/media/unquarantine/*/*', ({people, names}) => {
		for (const file of people.files.filter(({id}) => id === names[1])) {
			file.quarantinedBy = null;
		}

		return done();
	}),
	route('POST', '/v1/media/protect/*', protect(true)),
	route('POST', '/v1/media/unprotect/*', protect(false)),
	route('POST', '/v1/user/*/media/quarantine', call => {
		const {id} = userOf(call);
		return quarantine(
			call,
			call.people.files.filter(({user}) => user === id),
		);
	}),
	route('POST', '/v1/room/*/media/quarantine', call =>
		quarantine(
			call,
			call.people.files.filter(({room}) => room === call.names[0]),
		),
	),
	route('POST', '/v1/purge_media_cache', ({people, query}) => {
		const before = Number(query.get('before_ts'));
		const stay = people.cache.filter(access => access >= before);
		const deleted = people.cache.length - stay.length;
		people.cache = stay;
		return done({deleted});
	}),
];
