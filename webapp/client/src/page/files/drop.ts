import { find } from '../dom';

/** Who takes files that are dropped or pasted. */
export interface Takers {
  /** On the gallery, and what is pasted: they become backgrounds. */
  background: (files: readonly File[]) => void;
  /** Anywhere else: it is finished. */
  file: (file: File) => void;
}

/** Takes files from the desktop and the clipboard, and shows where they would go. */
export function listenForFiles({ background, file }: Takers): void {
  const gallery = find('looks', HTMLElement);
  const root = document.documentElement;
  const mark = (over: 'gallery' | 'page' | null): void => {
    if (over) root.dataset.drop = over;
    else delete root.dataset.drop;
  };
  const overGallery = ({ target }: Event): boolean => target instanceof Node && gallery.contains(target);
  document.addEventListener('dragover', (event) => {
    const transfer = event.dataTransfer;
    if (!transfer?.types.includes('Files')) return;
    event.preventDefault(); // Else the browser would leave the page to show the file.
    if (document.querySelector('dialog:modal')) transfer.dropEffect = 'none';
    else mark(overGallery(event) ? 'gallery' : 'page');
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!relatedTarget) mark(null);
  });
  document.addEventListener('drop', (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    mark(null);
    if (files.length === 0) return;
    event.preventDefault();
    if (document.querySelector('dialog:modal')) return;
    if (overGallery(event)) background(files);
    else file(files[0]);
  });
  document.addEventListener('paste', ({ clipboardData, target }) => {
    const typing = target instanceof Element && target.closest('input, textarea, [contenteditable]');
    const files = [...(clipboardData?.files ?? [])];
    if (typing || files.length === 0 || document.querySelector('dialog:modal')) return;
    background(files);
  });
}
