import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { checked } from '../tenants/input.js';

/**
 * Checks the body of a request against the class that its handler asks for. Errors: InvalidSyntaxError,
 * InvalidValueError.
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    return type === 'body' && metatype ? checked(metatype as new () => object, value) : value;
  }
}
