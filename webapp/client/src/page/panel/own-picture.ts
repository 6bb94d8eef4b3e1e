import { BackdropError } from '../../processor';
import { make } from '../dom';

/**
 * Decodes a file that the visitor chose, once, to know that it is a picture.
 *
 * @returns a thumbnail of 192x108, filled and cropped as the picture itself will be.
 * @throws BackdropError `image-invalid` that names the file.
 */
export async function thumbnailOf(file: File): Promise<HTMLCanvasElement> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch (cause) {
    throw new BackdropError(
      'image-invalid',
      `“${file.name}” could not be read as a picture, so your background stays as it is. Choose a JPEG, PNG or WebP file.`,
      file.name,
      { cause },
    );
  }
  const canvas = make('canvas', { width: 192, height: 108 });
  const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  const context = canvas.getContext('2d');
  context?.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  picture.close();
  return canvas;
}
