import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The JSON text of a resource, apart from the table that lists scan. */
@Entity({ name: 'document', synchronize: false })
export class DocumentEntity {
  @PrimaryColumn({ type: 'bigint' })
  key!: number;

  @Column({ type: 'text' })
  body!: string;
}
