const ENDINGS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
};

/** A name for the finished file: `holiday.mov` comes back as `holiday-backdrop.mp4`. */
export function finishedName(source: string, type: string): string {
  const stem = source.replace(/\.[^.]*$/, '') || 'file';
  return `${stem}-backdrop.${ENDINGS[type] ?? 'bin'}`;
}
