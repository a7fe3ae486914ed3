import {type MediaFile, parseUserMedia, userMediaRequest} from '../matrix/media.js';
import {pagedSource} from './paged.js';

/** U6: the files that a local user uploaded, newest first; `show` is the user. */
export const media = pagedSource<MediaFile>({
	id: 'media',
	title: 'files',
	operations: ['U6'],
	async read({matrix, signal}, {stack, show = ''}, {from, limit}) {
		const page = parseUserMedia(await matrix(stack).request({...userMediaRequest(show, from, limit), signal}));
		return {total: page.total, rows: page.files};
	},
});
