export { EXPORT_FORMATS, type ExportFormat, exportContract } from './export-contract.ts';
