// Which addresses Google's servers fetch themselves.

const FILES = /^https:\/\/generativelanguage\.googleapis\.com\/\w+\/files\/|^files\/|^gs:\/\//;
const YOUTUBE = /^https:\/\/(www\.|m\.)?(youtube\.com\/|youtu\.be\/)/;

/** A handle in Google's own stores. */
export function isGoogleFile(uri: string): boolean {
  return FILES.test(uri);
}

/** Any other address in `fileData` is a 400 on the Gemini API. */
export function isFetchedByGoogle(uri: string): boolean {
  return isGoogleFile(uri) || YOUTUBE.test(uri);
}

export function isYouTube(uri: string): boolean {
  return YOUTUBE.test(uri);
}
